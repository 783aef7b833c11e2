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
    let decoding = false, stale = false;
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
        if (model.get("paced")) model.send({ shown: count }); // lets an animation wait for a slow connection
      }
      decoding = false;
    };
    const describe = () => canvas.setAttribute("aria-label", model.get("alt"));
    on("change:count", show), show();
    on("change:alt", describe), describe();

    // The picture is drawn for the screen's resolution and the page's width, whenever one of them changes.
    let told = "";
    const measure = () => {
      const screen = { scale: Math.min(2, Math.max(1, devicePixelRatio)), width: 50 * Math.round(el.clientWidth / 50) };
      if (!screen.width || told === JSON.stringify(screen)) return; // nowhere to be seen, or nothing new
      told = JSON.stringify(screen);
      model.send({ screen });
    };
    const size = new ResizeObserver(measure), zoom = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    size.observe(el);
    zoom.addEventListener("change", measure);
    undo.push(() => { size.disconnect(), zoom.removeEventListener("change", measure); });

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
      if (!e.key.startsWith("Arrow")) return;
      e.preventDefault(), e.stopPropagation(); // the notebook would move to another cell
      push({ type: "key", key: e.key.slice(5).toLowerCase() });
    };
    if (model.get("interactive")) {
      Object.assign(canvas, { tabIndex: 0, onpointerdown: point, onpointermove: point, onpointerup: point, onpointercancel: point, onkeydown: press });
      Object.assign(canvas.style, { cursor: "pointer", touchAction: "none" }); // a finger drags the point, not the page
    }
    on("msg:custom", (message) => {
      if (message.done) waiting = false, flush();
      if (message.copy) navigator.clipboard?.writeText(message.copy).catch(() => {}); // the line stands on the page too
    });

    // ipywidgets gives the handles of its sliders no name, and icons that a screen reader spells out.
    const mend = () => {
      const panel = el.closest(".nn-panel");
      for (const handle of panel?.querySelectorAll("[role=slider]:not([aria-label])") ?? [])
        handle.setAttribute("aria-label", handle.closest(".widget-inline-hbox").querySelector("label").textContent);
      for (const icon of panel?.querySelectorAll("button > i:not([aria-hidden])") ?? []) icon.setAttribute("aria-hidden", true);
    };
    const watch = new MutationObserver(mend);
    requestAnimationFrame(() => { mend(), watch.observe(el.closest(".nn-panel") ?? el, { childList: true, subtree: true }); });
    undo.push(() => watch.disconnect());
    return () => undo.forEach((step) => step());
  },
};
