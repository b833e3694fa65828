import { make, safeHref } from "../lib/dom";
import { say } from "../lib/words";
import type { Word } from "../lib/words";
import type { Found } from "./collect";
import { send, SendError, standing } from "./send";
import type { Standing } from "./send";

export interface Plan {
  upload: string;
  extras: () => [string, string][];
  maxBytes: number;
}

type State = Standing["state"] | "sending" | "failed" | "cancelled";

const DOTS: Record<State, string> = {
  waiting: "wait",
  sending: "live",
  working: "live",
  published: "ok",
  unchanged: "ok",
  refused: "bad",
  failed: "bad",
  cancelled: "wait",
};
const AUTOMATIC = 3; // how often a broken connection is tried again by itself
const FINAL = new Set<State>(["published", "unchanged", "refused", "failed", "cancelled"]);

export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ""}`;
}

const rest = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = window.setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      window.clearTimeout(timer);
      reject(new DOMException("cancelled", "AbortError"));
    }, { once: true });
  });

/** One file on its way: sending, being put in order, published. */
export class Row {
  readonly element = make("li", { class: "hb-drop__row" });
  state: State = "waiting";
  readonly #dot = make("span", { class: "hb-dot" });
  readonly #words = make("p", { class: "hb-drop__words" });
  readonly #notes = make("ul", { class: "hb-drop__notes" });
  readonly #bar = make("progress", { class: "hb-progress", max: "1" });
  readonly #actions = make("div", { class: "hb-button-row" });
  #cancel = new AbortController();

  constructor(
    readonly found: Found,
    private readonly plan: Plan,
    private readonly changed: () => void,
  ) {
    const name = make("p", { class: "hb-drop__name" }, found.path);
    const head = make("div", { class: "hb-drop__head" }, this.#dot, name, make("span", { class: "hb-small hb-muted hb-num" }, size(found.file.size)));
    this.#bar.setAttribute("aria-label", found.path);
    this.element.append(head, this.#bar, this.#words, this.#notes, this.#actions);
    this.#say("waiting", say("drop.waiting"));
  }

  get final(): boolean {
    return FINAL.has(this.state);
  }

  async run(): Promise<void> {
    const { file } = this.found;
    if (this.state === "cancelled") return;
    if (file.size === 0) return this.#say("failed", say("drop.empty"));
    if (file.size > this.plan.maxBytes) return this.#say("failed", say("drop.tooLarge", { n: size(this.plan.maxBytes) }));
    try {
      await this.#follow(await this.#send());
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") this.#say("cancelled", say("drop.cancelled"));
      else this.#say("failed", error instanceof SendError && error.message ? error.message : say("drop.offline"));
    }
  }

  async #send(): ReturnType<typeof send> {
    for (let attempt = 1; ; attempt += 1) {
      this.#say("sending", say("drop.sending"));
      try {
        const progress = (sent: number, total: number): void => {
          this.#bar.value = total > 0 ? sent / total : 0;
        };
        return await send(this.found, this.plan.upload, this.plan.extras(), progress, this.#cancel.signal);
      } catch (error) {
        if (!(error instanceof SendError) || !error.again || attempt >= AUTOMATIC) throw error;
        await rest(1000 * 2 ** attempt, this.#cancel.signal);
      }
    }
  }

  async #follow(accepted: { status?: string; url?: string }): Promise<void> {
    if (!accepted.status) return this.#finish({ state: "published", ...(accepted.url ? { url: accepted.url } : {}) });
    this.#say("working", say("drop.received"));
    let failures = 0;
    for (let turn = 0; ; turn += 1) {
      await rest(Math.min(1000 + 150 * turn, 5000), this.#cancel.signal);
      try {
        const now = await standing(accepted.status, this.#cancel.signal);
        failures = 0;
        if (FINAL.has(now.state)) return this.#finish(now);
        this.#bar.removeAttribute("value");
        if (now.total && now.done != null) this.#bar.value = now.done / now.total;
        this.#say("working", now.message ?? now.stage ?? say("drop.working")); // also while it waits: it is the server's now
      } catch (error) {
        if (!(error instanceof SendError || error instanceof TypeError)) throw error;
        failures += 1;
        if (failures > 10) throw new SendError(say("drop.offline"), true);
      }
    }
  }

  #finish(now: Standing): void {
    this.#say(now.state, now.message ?? say(`drop.${now.state}` as Word));
    this.#notes.replaceChildren(...(now.notes ?? []).map((note) => make("li", {}, note)));
    const href = safeHref(now.url);
    if (href) this.#actions.append(make("a", { href, class: "hb-button hb-button--small" }, now.link ?? say(now.state === "refused" ? "drop.why" : "drop.open")));
  }

  #say(state: State, words: string): void {
    this.state = state;
    this.element.dataset["state"] = state;
    this.#dot.dataset["state"] = DOTS[state];
    this.#words.textContent = words;
    this.#bar.hidden = this.final || state === "waiting";
    this.#notes.replaceChildren();
    this.#actions.replaceChildren();
    if (!this.final && state !== "working") this.#action("drop.cancel", () => this.#stop());
    if (state === "failed" || state === "cancelled") this.#action("drop.retry", () => void this.#again());
    this.changed();
  }

  #action(word: Word, act: () => void): void {
    const button = make("button", { type: "button", class: "hb-button hb-button--small" }, say(word));
    button.setAttribute("aria-label", `${say(word)} ${this.found.path}`);
    button.addEventListener("click", act);
    this.#actions.append(button);
  }

  #stop(): void {
    this.#cancel.abort();
    if (this.state === "waiting") this.#say("cancelled", say("drop.cancelled"));
  }

  #again(): Promise<void> {
    this.#cancel = new AbortController();
    this.state = "waiting";
    return this.run();
  }
}
