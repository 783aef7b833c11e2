// A named slider with a number field. The browser's own controls bring name, keyboard and touch with them.
export default {
  render({ model, el }) {
    const name = model.get("name"), log = model.get("log"), whole = model.get("whole");
    const minimum = model.get("minimum"), maximum = model.get("maximum"), step = model.get("step");

    // For a screen reader a number is a decimal one: 1e-16 is none.
    const decimal = (value) => value.toLocaleString("en", { useGrouping: false, maximumFractionDigits: 20 });

    // The handle stands at whole steps; the number between two of them that somebody typed is kept as it is.
    const position = (value) => Math.round((log ? Math.log10(value / minimum) : value - minimum) / step);
    const permitted = (value, digits = 4) => {
      const inside = Math.min(maximum, Math.max(minimum, value));
      return whole ? Math.round(inside) : +inside.toPrecision(digits);
    };
    const at = (place) => permitted(log ? minimum * 10 ** (step * place) : minimum + step * place);

    const [row, label, range, field] = ["div", "span", "input", "input"].map((tag) => document.createElement(tag));
    label.textContent = name;
    Object.assign(range, { type: "range", min: 0, max: position(maximum), step: 1, ariaLabel: name });
    // A text field, because a number field swallows the comma that half of the world writes.
    Object.assign(field, { type: "text", inputMode: "decimal", role: "spinbutton", ariaLabel: `${name}, as a number` });
    Object.assign(field, { title: `${minimum} to ${maximum}`, ariaValueMin: decimal(minimum), ariaValueMax: decimal(maximum) });
    row.style = "display: flex; align-items: center; gap: 8px; margin: 2px";
    label.style = "flex: none; min-width: 7em; text-align: right; white-space: nowrap";
    range.style = "flex: 1 1 8em; min-width: 5em; accent-color: var(--jp-brand-color1, #1976d2)";
    field.style = "flex: none; width: 5em; box-sizing: border-box; padding: 4px; color: inherit; background: transparent; border: 1px solid currentColor";
    row.append(label, range, field);
    el.append(row);

    const show = () => {
      const value = model.get("value");
      range.value = position(value);
      range.ariaValueText = field.value = String(value);
      field.ariaValueNow = decimal(value);
    };
    const toward = (place) => { // of whole numbers several places can mean the same one: on to the next
      const now = model.get("value"), way = Math.sign(place - position(now));
      while (way && at(place) === now && place > 0 && place < position(maximum)) place += way;
      return at(place);
    };
    const set = (value) => {
      model.set("value", value);
      model.save_changes();
      show();
    };
    range.oninput = () => set(toward(+range.value));
    field.onchange = () => {
      const [above, below = 1] = field.value.replace(",", ".").split("/").map(parseFloat); // 1/30 is a number too
      Number.isFinite(above / below) ? set(permitted(above / below, model.get("digits"))) : show();
    };
    row.onkeydown = (e) => {
      if (e.altKey || e.ctrlKey || e.metaKey) return; // those are the notebook's: save, for one
      e.stopPropagation(); // the notebook would move to another cell
      const move = { ArrowUp: 1, ArrowDown: -1 }[e.key];
      if (e.target === field && move) e.preventDefault(), set(toward(position(model.get("value")) + move));
    };
    model.on("change:value", show), show();
    return () => model.off("change:value", show);
  },
};
