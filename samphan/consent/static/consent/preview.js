// Under a wording, what the customer will read: the placeholder gives way to the business's name as one types.
(() => {
  const show = (box) => {
    const text = document.getElementById(box.dataset.previewOf)?.value.trim() ?? "";
    box.hidden = !text;
    box.querySelector("[data-preview-text]").textContent = text.replaceAll(/\{กิจการ\}|\{business\}|%\(business\)s/g, box.dataset.business);
  };
  const every = () => document.querySelectorAll("[data-preview-of]").forEach(show);
  document.addEventListener("input", every);
  document.addEventListener("DOMContentLoaded", every);
  every();
})();
