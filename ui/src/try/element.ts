import { make } from "../lib/dom";
import { say } from "../lib/words";
import { load, type Operation, type Parameter } from "./document";

const FIRST = ["type", "q", "limit", "timerel", "timeAt", "lastN"];
const SHOWN = 20_000; // characters of an answer that are put on the page

/**
 * <hiroba-try src="…/openapi.json" kind="…" space="…">: a form for every operation of an API; what is inside stays
 * without scripts. kind, space: of things that are there, so that the first question has an answer.
 */
export class HirobaTry extends HTMLElement {
  #server = "";
  #fields = make("div", { class: "hb-form" });
  #token = make("input", { type: "password", autocomplete: "off", name: "token" });
  #said = make("p", { role: "status" });
  #command = make("pre", { class: "hb-pre", tabindex: "0", hidden: "" });
  #answer = make("pre", { class: "hb-pre", tabindex: "0", hidden: "" });

  connectedCallback(): void {
    if (this.dataset["ready"] !== undefined) return;
    this.dataset["ready"] = "";
    load(this.getAttribute("src") ?? "").then(
      ({ server, operations }) => this.#build(server, operations),
      () => undefined,
    );
  }

  #build(server: string, operations: Operation[]): void {
    this.#server = server;
    const select = make("select");
    for (const group of new Set(operations.map((each) => each.group))) {
      const options = operations.flatMap((each, index) =>
        each.group === group
          ? [make("option", { value: String(index) }, `${each.method} ${each.path} – ${each.summary}`)]
          : [],
      );
      select.append(make("optgroup", { label: group }, ...options));
    }
    const chosen = (): Operation | undefined => operations[Number(select.value)];
    const show = (): void => {
      const operation = chosen();
      if (operation !== undefined) this.#show(operation);
    };
    const begin = operations.findIndex(begins);
    select.value = String(Math.max(begin, 0));
    select.addEventListener("change", show);
    const send = make("button", { type: "submit", class: "hb-button hb-button--primary" }, say("try.send"));
    const form = make("form", { class: "hb-form" }, field(say("try.operation"), select), this.#fields, send);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const operation = chosen();
      if (operation !== undefined) void this.#send(operation);
    });
    this.replaceChildren(form, this.#said, this.#command, this.#answer);
    show();
  }

  #show(operation: Operation): void {
    const first = (each: Parameter): boolean => each.in === "path" || FIRST.includes(each.name);
    const more = operation.parameters.filter((each) => !first(each)).map(asked);
    const parts: Node[] = operation.parameters.filter(first).map(asked);
    if (operation.body !== null) {
      const body = make("textarea", { name: "body", rows: "10", spellcheck: "false" });
      body.value = operation.body;
      parts.push(field(say("try.body"), body));
    }
    const rest = make("details", {}, make("summary", {}, say("try.more")), ...more);
    rest.append(field(say("try.token"), this.#token));
    this.#fields.replaceChildren(...parts, rest);
    if (begins(operation)) this.#begin("query.type", "kind");
    this.#begin("header.NGSILD-Tenant", "space");
  }

  async #send(operation: Operation): Promise<void> {
    const { address, headers, body } = this.#request(operation);
    this.#command.textContent = command(operation.method, address, headers, body);
    this.#command.hidden = false;
    if (this.#token.value !== "") headers["authorization"] = `Bearer ${this.#token.value}`;
    const init: RequestInit = { method: operation.method, headers, credentials: "omit" };
    if (body !== null) init.body = body;
    try {
      const answer = await fetch(address, init);
      const text = pretty(await answer.text());
      this.#said.textContent = `${answer.status} ${answer.statusText}`;
      this.#answer.textContent = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
      this.#answer.hidden = text === "";
    } catch {
      this.#said.textContent = say("try.failed");
      this.#answer.hidden = true;
    }
  }

  #request(operation: Operation): { address: string; headers: Record<string, string>; body: string | null } {
    let path = operation.path;
    const query = new URLSearchParams();
    const headers: Record<string, string> = { accept: "application/json" };
    for (const each of operation.parameters) {
      const value = this.#value(`${each.in}.${each.name}`);
      if (each.in === "path") path = path.replace(`{${each.name}}`, encodeURIComponent(value));
      else if (value !== "" && each.in === "query") query.set(each.name, value);
      else if (value !== "") headers[each.name] = value;
    }
    const body = operation.body === null ? null : this.#value("body");
    if (body !== null) headers["content-type"] = "application/json";
    const address = new URL(`${this.#server}${path}`, document.baseURI);
    address.search = query.toString();
    return { address: address.href, headers, body };
  }

  #begin(name: string, attribute: string): void {
    const found = this.#field(name);
    if (found !== null) found.value = this.getAttribute(attribute) ?? "";
  }

  #value(name: string): string {
    return this.#field(name)?.value.trim() ?? "";
  }

  #field(name: string): HTMLInputElement | null {
    return this.#fields.querySelector<HTMLInputElement>(`[name="${name}"]`);
  }
}

/** The operation that is shown first. */
function begins(operation: Operation): boolean {
  return operation.method === "GET" && operation.path === "/entities";
}

function field(label: string, control: HTMLElement, help = ""): HTMLElement {
  const whole = make("div", { class: "hb-field" }, make("label", {}, label, control));
  if (help !== "") whole.append(make("div", { class: "hb-field__help" }, ...written(help)));
  return whole;
}

/** OpenAPI's texts are Markdown: what stands between backticks is code. */
function written(text: string): (Node | string)[] {
  return text.split("`").map((part, at) => (at % 2 ? make("code", {}, part) : part));
}

/** A field for a parameter, with what the document says of it. */
function asked(each: Parameter): HTMLElement {
  const name = `${each.in}.${each.name}`;
  const values = each.schema.type === "boolean" ? ["true", "false"] : each.schema.enum;
  if (values !== undefined) {
    const options = ["", ...values].map((value) => make("option", { value }, value));
    return field(each.name, make("select", { name }, ...options), each.description);
  }
  const input = make("input", { name, type: "text", autocomplete: "off" });
  if (each.required === true) input.required = true;
  if (each.name === "limit") input.value = String(each.example ?? "");
  return field(each.name, input, each.description);
}

/** The same request for a terminal; a token is never part of it. */
function command(method: string, address: string, headers: Record<string, string>, body: string | null): string {
  const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  const parts = [`curl -X ${method} ${quote(address)}`];
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quote(`${name}: ${value}`)}`);
  if (body !== null) parts.push(`-d ${quote(body)}`);
  return parts.join(" \\\n  ");
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
