// Shows the kernel's pictures on a canvas and sends pointer and arrow-key events back, one message in flight.
export default {
  render({ model, el }) {
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d"), undo = [];
    const on = (name, listener) => { model.on(name, listener); undo.push(() => model.off(name, listener)); };
    canvas.className = "nn-picture";
    canvas.setAttribute("role", "img");
    Object.assign(canvas.style, { maxWidth: "100%", background: "white" });
    el.append(canvas);

    // Decode one frame at a time, then show the newest: pictures can neither pile up nor overtake each other.
    let decoding = false, stale = false, reported = 0;
    const show = async () => {
      stale = true;
      if (decoding) return;
      for (decoding = true; stale; ) {
        stale = false;
        const count = model.get("count"), scale = model.get("scale");
        const bitmap = await createImageBitmap(new Blob([model.get("frame")])).catch(() => null);
        if (!bitmap) continue; // a broken frame: the last good one stays
        if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
          Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
          canvas.style.width = bitmap.width / scale + "px";
        }
        pen.drawImage(bitmap, 0, 0);
        bitmap.close();
        // An animation waits for a slow page. One report for four pictures: each makes JupyterLab redraw its toolbar.
        const lot = Math.floor(count / 4);
        if (model.get("paced") && lot !== reported) model.send({ shown: count }), (reported = lot);
      }
      decoding = false;
    };
    const describe = () => canvas.setAttribute("aria-label", model.get("alt"));
    on("change:count", show), show();
    on("change:alt", describe), describe();

    // The picture is drawn for the screen's resolution and the page's width, whenever one of them changes.
    let told = "", zoom;
    const measure = () => {
      zoom?.removeEventListener("change", measure);
      zoom = matchMedia(`(resolution: ${devicePixelRatio}dppx)`); // fires once the ratio is another
      zoom.addEventListener("change", measure);
      const screen = { scale: Math.min(2, Math.max(1, devicePixelRatio)), width: 50 * Math.round(el.clientWidth / 50) };
      if (!screen.width || told === JSON.stringify(screen)) return; // nowhere to be seen, or nothing new
      told = JSON.stringify(screen);
      model.send({ screen });
    };
    const size = new ResizeObserver(measure);
    size.observe(el);
    undo.push(() => { size.disconnect(), zoom?.removeEventListener("change", measure); });

    let queue = [], waiting = false;
    const flush = () => {
      if (waiting || !queue.length) return;
      waiting = true;
      model.send({ events: queue.splice(0) });
    };
    const push = (event) => { // a newer move replaces the one before it; down, up and key are never dropped
      if (event.type === "move" && queue.at(-1)?.type === "move") queue.pop();
      queue.push(event);
      flush();
    };
    const point = (e) => {
      if (!e.isPrimary || (e.type === "pointermove" && !e.buttons)) return;
      if (e.type === "pointerdown") canvas.setPointerCapture(e.pointerId);
      const box = canvas.getBoundingClientRect();
      push({ type: e.type.slice(7), x: (e.clientX - box.left) / box.width, y: (e.clientY - box.top) / box.height });
    };
    const press = (e) => {
      if (!e.key.startsWith("Arrow") || e.altKey || e.ctrlKey || e.metaKey) return; // those are the browser's
      e.preventDefault(), e.stopPropagation(); // the notebook would move to another cell
      push({ type: "key", key: e.key.slice(5).toLowerCase() });
    };
    if (model.get("interactive")) {
      Object.assign(canvas, { tabIndex: 0, onpointerdown: point, onpointermove: point, onpointerup: point, onpointercancel: point, onkeydown: press });
      Object.assign(canvas.style, { cursor: "pointer", touchAction: "none" }); // a finger drags the point, not the page
    }
    on("msg:custom", (message) => {
      if (message.done) waiting = false, flush();
      if (message.copy && document.hasFocus()) navigator.clipboard?.writeText(message.copy).catch(() => {}); // the line stands on the page too
    });

    // What ipywidgets leaves to be done for a screen reader and the keyboard, as often as parts come and go:
    // icons are not spelled out, the status line is read out, and the focus of a button that goes is not lost.
    let focused = null;
    const mend = (panel) => {
      for (const icon of panel.querySelectorAll("button > i:not([aria-hidden])")) icon.setAttribute("aria-hidden", true);
      for (const status of panel.querySelectorAll(".nn-status:not([aria-live])")) status.setAttribute("aria-live", "polite");
      if (focused && !focused.isConnected && document.activeElement === document.body) canvas.focus({ preventScroll: true });
    };
    requestAnimationFrame(() => {
      const panel = el.closest(".nn-panel") ?? el, watch = new MutationObserver(() => mend(panel));
      const remember = (e) => { focused = e.target; };
      mend(panel), watch.observe(panel, { childList: true, subtree: true });
      panel.addEventListener("focusin", remember);
      undo.push(() => { watch.disconnect(), panel.removeEventListener("focusin", remember); });
    });
    return () => undo.forEach((step) => step());
  },
};
