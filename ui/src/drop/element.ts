import { make } from "../lib/dom";
import { say } from "../lib/words";
import { fromDrop, fromInput } from "./collect";
import type { Found } from "./collect";
import { Row } from "./row";

const MANY = 4; // files from which they have a bar together

/** <hiroba-drop data-upload …>: drop files and folders, or choose them; see ui/README.md. Inside it, a plain form works without scripts. */
export class HirobaDrop extends HTMLElement {
  readonly #rows: Row[] = [];
  readonly #list = make("ul", { class: "hb-drop__list", "aria-label": say("drop.rows") });
  readonly #summary = make("p", { class: "hb-drop__summary", role: "status", "aria-live": "polite" });
  readonly #whole = make("progress", { class: "hb-progress hb-drop__whole", max: "1", "aria-label": say("drop.whole") });
  readonly #started = new WeakSet<Row>();
  #running = 0;
  #announced = true;

  connectedCallback(): void {
    if (this.querySelector(":scope > .hb-drop__zone") !== null) return;
    for (const child of this.children) if (child instanceof HTMLElement) child.hidden = true;
    this.#whole.hidden = true;
    this.append(this.#zone(), this.#summary, this.#whole, this.#list);
  }

  #zone(): HTMLElement {
    const files = this.#picker("drop.files", false);
    const folder = this.#picker("drop.folder", true);
    const zone = make("div", { class: "hb-drop__zone" }, make("p", { class: "hb-drop__here" }, say("drop.here")), make("div", { class: "hb-button-row" }, files, folder));
    let depth = 0; // dragenter and dragleave also come from what lies inside
    const over = (by: number): void => {
      depth = Math.max(0, depth + by);
      zone.toggleAttribute("data-over", depth > 0);
    };
    zone.addEventListener("dragenter", () => over(1));
    zone.addEventListener("dragleave", () => over(-1));
    zone.addEventListener("dragover", (event) => event.preventDefault());
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      over(-depth);
      if (event.dataTransfer) void fromDrop(event.dataTransfer).then((found) => this.#take(found));
    });
    return zone;
  }

  #picker(word: "drop.files" | "drop.folder", folder: boolean): HTMLElement {
    const input = make("input", { type: "file", multiple: "", class: "hb-visually-hidden", tabindex: "-1", "aria-hidden": "true" });
    if (folder) input.setAttribute("webkitdirectory", "");
    const accept = this.getAttribute("accept");
    if (accept && !folder) input.accept = accept;
    input.addEventListener("change", () => {
      if (input.files) this.#take(fromInput(input.files));
      input.value = "";
    });
    const button = make("button", { type: "button", class: folder ? "hb-button" : "hb-button hb-button--primary" }, say(word));
    button.addEventListener("click", () => input.click());
    return make("span", { "data-pick": folder ? "folder" : "files" }, button, input);
  }

  #extras(): [string, string][] {
    const form = document.querySelector<HTMLFormElement>(this.dataset["form"] ?? "#-");
    const fields = form ? [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string") : [];
    const fixed = JSON.parse(this.dataset["extra"] ?? "{}") as Record<string, string>;
    return [...fields.filter(([name]) => name !== "csrfmiddlewaretoken"), ...Object.entries(fixed)];
  }

  #take(found: Found[]): void {
    const plan = {
      upload: this.dataset["upload"] ?? location.href,
      extras: () => this.#extras(),
      maxBytes: Number(this.dataset["max"] ?? Infinity),
    };
    for (const each of found) {
      const row = new Row(each, plan, () => this.#changed());
      this.#rows.push(row);
      this.#list.append(row.element);
    }
    this.#announced = found.length === 0;
    this.#changed();
    this.#next();
  }

  #next(): void {
    const together = Number(this.dataset["concurrency"] ?? "2");
    while (this.#running < together) {
      const row = this.#rows.find((each) => each.state === "waiting" && !this.#started.has(each));
      if (!row) return;
      this.#started.add(row);
      this.#running += 1;
      void row.run().finally(() => {
        this.#running -= 1;
        this.#next();
      });
    }
  }

  #changed(): void {
    const total = this.#rows.length;
    const done = this.#rows.filter((row) => row.final).length;
    const trouble = this.#rows.filter((row) => row.state === "refused" || row.state === "failed").length;
    const words = total === 0 ? "" : say("drop.summary", { done, total }) + (trouble > 0 ? say("drop.trouble", { n: trouble }) : "");
    this.#whole.hidden = total < MANY || done === total;
    this.#whole.value = total > 0 ? done / total : 0;
    if (this.#summary.textContent !== words) this.#summary.textContent = words;
    if (total > 0 && done === total && !this.#announced) {
      this.#announced = true;
      this.dispatchEvent(new CustomEvent("hiroba-drop-done", { bubbles: true }));
    }
  }
}


