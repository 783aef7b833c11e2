// Loaded into every page before its own scripts: when did an input happen, and when did its picture appear?
(() => {
  const PICTURE = "canvas.nn-picture, .jp-OutputArea-output img", SQUARES = 9;
  const probe = (window.probe = {});
  let steps = [], shown = [], frames = [], input = 0, clicked = 0, position = () => 0;
  for (const type of ["keydown", "pointerdown", "pointermove"]) addEventListener(type, (e) => (input = e.timeStamp), true);
  addEventListener("click", (e) => (clicked = e.timeStamp), true);

  const reader = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const copy = (picture, x, y, width, height) => {
    if (reader.canvas.width < width || reader.canvas.height < height) Object.assign(reader.canvas, { width, height });
    reader.drawImage(picture, x, y, width, height, 0, 0, width, height);
    return reader.getImageData(0, 0, width, height).data;
  };
  const orange = (d, i) => d[i] > 180 && d[i + 1] > 60 && d[i + 1] < 130 && d[i + 2] < 60;
  const picture = () => [...document.querySelectorAll(PICTURE)].find((e) => e.getBoundingClientRect().width > 200);

  // The strip starts with an orange square in the upper left corner; a margin of white may stand around it.
  const find = (source, width) => {
    const size = 40, data = copy(source, 0, 0, size, size), pixels = [...Array(size * size).keys()];
    const first = pixels.find((i) => orange(data, 4 * i)) ?? -1;
    const side = pixels.findIndex((i) => !orange(data, 4 * (first + i)));
    return side > 4 ? { width, side, x: first % size, y: Math.floor(first / size) + side / 2 } : null;
  };
  let strip = null;
  probe.read = () => {
    const source = picture(), width = source?.naturalWidth ?? source?.width;
    if (!width || source.complete === false) return null;
    if (strip?.width !== width) strip = find(source, width);
    if (!strip) return null;
    const data = copy(source, strip.x, strip.y, SQUARES * strip.side, 1);
    const at = (n) => 4 * Math.floor((n + 0.5) * strip.side);
    const bits = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => +(data[at(n)] > 127));
    if (!orange(data, at(0)) || bits.reduce((a, b) => a ^ b)) return null;
    return bits.slice(0, 7).reduce((value, bit, place) => value + (bit << place), 0);
  };

  // Look when a picture has changed, just before the browser paints; a page at rest is left in peace.
  const { port1, port2 } = new MessageChannel();
  let coming = false, repainted = false, state = null, wanted = null, painted = [];
  const look = () => {
    const step = probe.read();
    if (repainted) painted.push((now) => frames.push(now));
    if (step !== null && step !== state) (state = step), painted.push((now) => shown.push([step, now]));
    coming = repainted = false;
    port2.postMessage(0); // arrives after the painting
  };
  port1.onmessage = () => {
    const now = performance.now();
    painted.splice(0).forEach((note) => note(now));
    if (wanted?.step === state) wanted.resolve(), (wanted = null);
  };
  const changed = () => {
    if (!coming) requestAnimationFrame(look);
    coming = true;
  };
  const { drawImage } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.drawImage = function (...args) {
    if (this.canvas.matches(PICTURE)) (repainted = true), changed();
    return drawImage.apply(this, args);
  };
  // An image counts when it comes into the page, or when it is loaded if that is later.
  addEventListener("load", (e) => e.target.matches?.(PICTURE) && changed(), true);
  const images = new MutationObserver(() => document.querySelector("img:is(" + PICTURE + ")") && changed());
  images.observe(document, { childList: true, subtree: true });
  probe.until = (step) => new Promise((resolve, reject) => {
    if (step === state) return resolve();
    wanted = { step, resolve };
    setTimeout(reject, 10_000, `the picture of step ${step} did not come in 10 s`);
  });

  // From now on record the steps of this slider: the browser's own (ours), or the handle of one of ipywidgets'.
  let watcher, listener;
  probe.start = (slider) => {
    position = () => Math.round(slider.value ?? slider.getAttribute("aria-valuenow"));
    const note = () => position() !== steps.at(-1)?.[0] && steps.push([position(), input]);
    [steps, shown, frames] = [[], [], []];
    watcher?.disconnect(), listener?.abort();
    watcher = new MutationObserver(note), listener = new AbortController();
    watcher.observe(slider, { attributeFilter: ["aria-valuenow"] });
    slider.addEventListener("input", note, { signal: listener.signal });
  };
  // steps: [number, ms of the input]; shown: [number, ms]; frames: ms of each repaint of the canvas.
  probe.seen = () => ({ steps, shown, frames, clicked, position: position() });
})();
