import { make } from "../lib/dom";
import { count, say } from "../lib/words";
import type { Place } from "./data";

const SHOWN = 30;

/** The places in view as a list of buttons: the map's other way in, for keyboards and screen readers. */
export class InView {
  readonly element = make("details", { class: "hb-disclosure hb-map__list" });
  readonly #summary = make("summary");
  readonly #list = make("ul");

  constructor(private readonly choose: (key: string) => void) {
    this.element.append(this.#summary, this.#list);
    this.element.addEventListener("toggle", () => this.#draw());
    this.show([]);
  }

  #places: Place[] = [];
  #shown = SHOWN;

  /** Points are told before areas: a name on the map is looked for first. number: of places, some together. */
  show(places: Place[], number = places.length): void {
    this.#places = places.sort((a, b) => Number(a.geometry?.type !== "Point") - Number(b.geometry?.type !== "Point"));
    this.#shown = SHOWN;
    this.#summary.textContent = `${say("map.list")}（${count(number)}）`;
    this.#draw();
  }

  #draw(): void {
    if (!this.element.open) return;
    const rows = this.#places.slice(0, this.#shown).map((place) => {
      const key = String(place.properties?.["_key"] ?? "");
      const button = make("button", { type: "button" }, String(place.properties?.["title"] ?? key));
      button.addEventListener("click", () => this.choose(key));
      return make("li", {}, button);
    });
    const rest = this.#places.length - rows.length;
    if (rest > 0) rows.push(make("li", {}, this.#further(rest)));
    this.#list.replaceChildren(...rows);
  }

  #further(rest: number): HTMLElement {
    const button = make("button", { type: "button" }, say("map.others", { n: count(rest) }));
    button.addEventListener("click", () => {
      const before = this.#shown;
      this.#shown += SHOWN;
      this.#draw();
      this.#list.querySelectorAll("button")[before]?.focus();
    });
    return button;
  }
}
