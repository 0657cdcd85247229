/* Inputs beyond the browser's own: the calendar beside a date, commas in money, the name of a dropped file, a choice found by typing. */
(() => {
  "use strict";
  const ERA = 543;
  const two = (number) => String(number).padStart(2, "0");
  const told = (input) => {
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  /* dates */
  const dateBox = (element) => element.closest?.("[data-date]");
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-date-open]");
    if (button) dateBox(button).querySelector(".date-native").showPicker();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.(".date-native") || !event.target.value) return;
    const [year, month, day] = event.target.value.split("-").map(Number);
    const box = dateBox(event.target);
    const input = box.querySelector("input:not(.date-native)");
    input.value = `${two(day)}/${two(month)}/${box.dataset.date === "be" ? year + ERA : year}`;
    told(input);
    input.focus();
  });

  /* money */
  document.addEventListener("focusout", (event) => {
    const input = event.target;
    if (!input.matches?.("[data-money]")) return;
    const plain = input.value.replace(/[,฿\s]/g, "");
    if (/^-?\d+(\.\d{1,2})?$/.test(plain)) input.value = Number(plain).toLocaleString("en-US", { minimumFractionDigits: 2 });
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("[data-money]")) event.target.value = event.target.value.replace(/,/g, "");
  });

  /* files */
  document.addEventListener("change", (event) => {
    const box = event.target.closest?.("[data-file-drop]");
    if (!box || !event.target.files.length) return;
    box.querySelector("[data-file-name]").textContent = [...event.target.files].map((file) => file.name).join(", ");
    box.classList.add("chosen");
  });
  ["dragenter", "dragleave", "drop"].forEach((name) => document.addEventListener(name, (event) => {
    event.target.closest?.("[data-file-drop]")?.classList.toggle("over", name === "dragenter");
  }));
})();
