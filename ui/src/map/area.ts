import "maplibre-gl/dist/maplibre-gl.css";
import { GeoJSONSource, Map as MapLibre, NavigationControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { make, token } from "../lib/dom";
import { say } from "../lib/words";
import type { Bounds } from "./data";
import { baseStyle, SHAPES } from "./style";

setWorkerUrl(workerUrl);

const JAPAN: Bounds = [127.5, 30, 146, 45.6];
const EDGES = ["west", "south", "east", "north"] as const;
const LEAST = 8; // pixels: less is a click, not a box
const AREA = "area";

/** <hiroba-area box boxes height label>: a map in a form with fields west, south, east, north; see ui/README.md. */
export class HirobaArea extends HTMLElement {
  readonly #draw = make("button", { type: "button", class: "hb-button hb-button--small", "aria-pressed": "false" }, say("area.draw"));
  readonly #view = make("button", { type: "button", class: "hb-button hb-button--small" }, say("area.view"));
  #map: MapLibre | undefined;
  #shown: ResizeObserver | undefined;

  connectedCallback(): void {
    this.#shown ??= new ResizeObserver(() => {
      if (!this.#map && this.clientWidth > 0) this.#start(); // inside a closed <details> there is nothing to draw on
    });
    this.#shown.observe(this);
  }

  disconnectedCallback(): void {
    this.#shown?.disconnect();
    this.#map?.remove();
    this.#map = undefined;
  }

  #start(): void {
    const canvas = make("div", { class: "hb-map__canvas hb-area__canvas" });
    canvas.style.height = `${Number(this.getAttribute("height") ?? "240")}px`;
    this.prepend(canvas, make("div", { class: "hb-button-row" }, this.#draw, this.#view));
    try {
      this.#map = this.#made(canvas);
    } catch {
      canvas.remove();
      this.#draw.remove();
      this.#view.remove();
      return;
    }
    this.#draw.addEventListener("click", () => this.#drawing(this.#draw.getAttribute("aria-pressed") !== "true"));
    this.#view.addEventListener("click", () => {
      const seen = this.#map?.getBounds();
      if (seen) this.#choose([seen.getWest(), seen.getSouth(), seen.getEast(), seen.getNorth()]);
    });
    this.#pull(canvas);
  }

  #made(container: HTMLElement): MapLibre {
    const chosen = bounds(this.getAttribute("box"));
    const others = (this.getAttribute("boxes") ?? "").split(";").map(bounds).filter((each) => each !== null);
    const map = new MapLibre({
      container,
      style: baseStyle(false),
      bounds: chosen ?? around(others) ?? JAPAN,
      fitBoundsOptions: { padding: 24, maxZoom: 13 },
      minZoom: 3,
      maxZoom: 17,
      dragRotate: false,
      pitchWithRotate: false,
      boxZoom: false,
      attributionControl: { compact: true },
      locale: { "Map.Title": this.getAttribute("label") ?? "", "NavigationControl.ZoomIn": say("map.zoomIn"), "NavigationControl.ZoomOut": say("map.zoomOut") },
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    map.once("load", () => {
      map.getSource<GeoJSONSource>(SHAPES)?.setData({ type: "FeatureCollection", features: others.map(outline) });
      map.addSource(AREA, { type: "geojson", data: { type: "FeatureCollection", features: chosen ? [outline(chosen)] : [] } });
      const colour = token("--hb-blue") || "#0017c1";
      map.addLayer({ id: "area-fill", type: "fill", source: AREA, paint: { "fill-color": colour, "fill-opacity": 0.12 } });
      map.addLayer({ id: "area-line", type: "line", source: AREA, paint: { "line-color": colour, "line-width": 2 } });
      map.once("idle", () => this.setAttribute("data-drawn", ""));
    });
    return map;
  }

  /** While it draws, a pull of the pointer makes a box and does not move the map. */
  #drawing(on: boolean): void {
    this.#draw.setAttribute("aria-pressed", String(on));
    this.toggleAttribute("data-drawing", on);
    for (const hand of [this.#map?.dragPan, this.#map?.touchZoomRotate]) if (on) hand?.disable(); else hand?.enable();
  }

  #pull(canvas: HTMLElement): void {
    let from: [number, number] | null = null;
    const at = (event: PointerEvent): [number, number] => {
      const frame = canvas.getBoundingClientRect();
      return [event.clientX - frame.left, event.clientY - frame.top];
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (!this.hasAttribute("data-drawing") || !(event.target instanceof HTMLCanvasElement)) return;
      from = at(event);
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (from) this.#show(this.#between(from, at(event)));
    });
    canvas.addEventListener("pointerup", (event) => {
      if (!from) return;
      const to = at(event);
      const far = Math.abs(to[0] - from[0]) >= LEAST && Math.abs(to[1] - from[1]) >= LEAST;
      const box = this.#between(from, to);
      from = null;
      if (far && box) this.#choose(box);
    });
    canvas.addEventListener("pointercancel", () => (from = null));
  }

  #between(one: [number, number], other: [number, number]): Bounds | null {
    if (!this.#map) return null;
    const [a, b] = [this.#map.unproject(one), this.#map.unproject(other)];
    return [Math.min(a.lng, b.lng), Math.min(a.lat, b.lat), Math.max(a.lng, b.lng), Math.max(a.lat, b.lat)];
  }

  #show(box: Bounds | null): void {
    if (box) this.#map?.getSource<GeoJSONSource>(AREA)?.setData(outline(box));
  }

  /** Writes the box into the form's fields and sends the form. */
  #choose(box: Bounds): void {
    const limits = [180, 90, 180, 90];
    const form = this.closest("form");
    EDGES.forEach((name, at) => {
      const field = form?.elements.namedItem(name);
      const most = limits[at] ?? 180;
      if (field instanceof HTMLInputElement) field.value = Math.min(most, Math.max(-most, box[at] ?? 0)).toFixed(5);
    });
    form?.requestSubmit();
  }
}

function bounds(text: string | null): Bounds | null {
  const parts = (text ?? "").split(",").map(Number);
  return text && parts.length === 4 && parts.every(Number.isFinite) ? (parts as Bounds) : null;
}

function around(boxes: Bounds[]): Bounds | null {
  if (boxes.length === 0) return null;
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
}

function outline([west, south, east, north]: Bounds): GeoJSON.Feature {
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
}
