// Shows a page anew when the site has changed, and what is wrong with the content above it.
(() => {
  const own = document.currentScript;
  const box = document.createElement("div");
  box.setAttribute("role", "alert");
  Object.assign(box.style, {
    position: "fixed", inset: "auto 0 0 0", zIndex: 99, maxHeight: "60vh", overflow: "auto", padding: "0.8rem 1rem",
    whiteSpace: "pre-wrap", overflowWrap: "anywhere", font: "14px/1.5 monospace",
  });
  const epoch = Number(own.dataset.epoch);
  const show = ({ problems, building }) => {
    box.textContent = problems || (building ? "Building the site …" : "");
    box.style.background = problems ? "#7a1020" : "#333";
    box.style.color = "#fff";
    box.hidden = !box.textContent;
    if (!box.isConnected) document.body.append(box);
  };
  let source;
  const close = () => {
    source?.close();
    source = undefined;
  };
  // Only what is seen listens: browsers open no more than six connections to a host.
  const listen = () => {
    close();
    if (document.visibilityState !== "visible") return;
    source = new EventSource(own.dataset.events);
    source.onmessage = (message) => {
      const state = JSON.parse(message.data);
      if (state.epoch === epoch) {
        show(state);
      } else {
        close();
        location.reload();
      }
    };
  };
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", close);
  listen();
})();
