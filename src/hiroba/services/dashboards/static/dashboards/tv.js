/** A dashboard on a screen in the lobby: turns its pages, renews itself, goes on with what it has when the network is gone. */
const TURN = 15_000;
const RENEW = 120_000;
const main = document.getElementById("tv");
const pause = document.getElementById("pause");
const offline = document.getElementById("offline");
const marks = document.getElementById("pages");
const foot = document.querySelector(".dash-tv__foot > span:nth-of-type(2)");
let at = Number(main.dataset.at) || 0;
let going = true;

const pages = () => [...main.querySelectorAll(".dash-tv__page")];

function show(next) {
  const all = pages();
  if (!all.length) return;
  at = ((next % all.length) + all.length) % all.length;
  all.forEach((page, i) => (page.hidden = i !== at));
  marks.textContent = all.map((_, i) => (i === at ? "●" : "○")).join(" ");
}

/** The numbers of now; where they cannot be had, those that are there stay and it is said. */
async function renew() {
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const shown = fresh.getElementById("tv");
    if (!shown) throw new Error("another page");
    main.replaceChildren(...shown.childNodes);
    foot.textContent = fresh.querySelector(".dash-tv__foot > span:nth-of-type(2)").textContent;
    offline.hidden = true;
    show(at);
  } catch {
    offline.hidden = false;
  }
}

pause.hidden = false;
pause.addEventListener("click", () => {
  going = !going;
  pause.textContent = going ? pause.dataset.pause : pause.dataset.go;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "ArrowRight") show(at + 1);
  if (event.key === "ArrowLeft") show(at - 1);
});
addEventListener("online", () => void renew());
addEventListener("offline", () => (offline.hidden = false));
setInterval(() => going && show(at + 1), TURN);
setInterval(() => void renew(), RENEW);
show(at);
