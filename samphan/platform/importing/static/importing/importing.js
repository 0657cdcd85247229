// The drop zone of an import: a dropped or chosen file is sent at once; what is chosen twice among the columns is freed where it stood.
(() => {
  const send = (form) => {
    const input = form.querySelector("input[type=file]");
    if (!input.files.length) return;
    form.querySelector("[data-import-name]").textContent = input.files[0].name;
    const tooLarge = input.files[0].size > Number(form.dataset.most);
    form.querySelector("[data-import-too-large]").hidden = !tooLarge; // said before minutes of sending
    if (tooLarge) return;
    form.querySelector("[data-import-busy]").hidden = false;
    form.requestSubmit();
  };

  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-import-upload]");
    if (form) send(form);
    if (event.target.matches("[data-import-meaning]")) meant(event.target);
  });

  const meant = (chosen) => {
    for (const other of chosen.form.querySelectorAll("[data-import-meaning]")) {
      if (other !== chosen && chosen.value && other.value === chosen.value) other.value = "";
      other.closest("tr").classList.toggle("import-unread", !other.value);
    }
  };

  const zone = (event) => event.target.closest?.(".import-drop");
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      if (!zone(event)) return;
      event.preventDefault();
      zone(event).classList.add("is-over");
    });
  }
  document.addEventListener("dragleave", (event) => zone(event)?.classList.remove("is-over"));
  document.addEventListener("drop", (event) => {
    const over = zone(event);
    if (!over) return;
    event.preventDefault();
    over.classList.remove("is-over");
    const form = over.closest("form");
    form.querySelector("input[type=file]").files = event.dataTransfer.files;
    send(form);
  });
})();
