// Shows a page anew when the site has changed, and what is wrong with the content above it.
(() => {
  const own = document.currentScript;
  const box = document.createElement("div");
  box.setAttribute("role", "alert");
  Object.assign(box.style, {
    position: "fixed", inset: "auto 0 0 0", zIndex: 99, maxHeight: "60vh", overflow: "auto", padding: "0.8rem 1rem",
    whiteSpace: "pre-wrap", overflowWrap: "anywhere", font: "14px/1.5 monospace",
  });
  let epoch = Number(own.dataset.epoch);
  const show = ({ problems, building }) => {
    box.textContent = problems || (building ? "Building the site …" : "");
    box.style.background = problems ? "#7a1020" : "#333";
    box.style.color = "#fff";
    box.hidden = !box.textContent;
    if (!box.isConnected) document.body.append(box);
  };
  const source = new EventSource(own.dataset.events);
  source.onmessage = (message) => {
    const state = JSON.parse(message.data);
    if (state.epoch !== epoch) {
      source.close();
      location.reload();
      return;
    }
    show(state);
  };
  addEventListener("pagehide", () => source.close());
})();
