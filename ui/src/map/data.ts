import type { Feature, FeatureCollection, Geometry, Position } from "geojson";

/** What our servers answer: a FeatureCollection with row names and, for live data, the next cursor. */
export interface Places extends FeatureCollection<Geometry | null> {
  labels?: Record<string, string>;
  next?: string;
  truncated?: boolean;
  /** How many there are, where it was counted. */
  total?: number;
  /** Where the tiles of them are, where they are too many for one answer. */
  tiles?: string;
}

export type Place = Feature<Geometry | null>;
export type Bounds = [number, number, number, number];

/** The server does not know what was asked: a cursor that it has forgotten, for example. */
export class Refused extends Error {}

export async function fetchPlaces(address: string): Promise<Places> {
  const answer = await fetch(address, { headers: { Accept: "application/geo+json, application/json" } });
  if (answer.status === 400) throw new Refused();
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return (await answer.json()) as Places;
}

function* positions(geometry: Geometry): Generator<Position> {
  if (geometry.type === "GeometryCollection") {
    for (const part of geometry.geometries) yield* positions(part);
    return;
  }
  const stack: unknown[] = [geometry.coordinates];
  while (stack.length > 0) {
    const item = stack.pop();
    if (!Array.isArray(item)) continue;
    if (typeof item[0] === "number") yield item as Position;
    else stack.push(...(item as unknown[]));
  }
}

/** West, south, east, north of all places; null when there is none. */
export function boundsOf(places: Iterable<Place>): Bounds | null {
  let box: Bounds | null = null;
  for (const place of places) {
    if (place.geometry === null) continue;
    for (const [x, y] of positions(place.geometry)) {
      if (x === undefined || y === undefined) continue;
      box = box ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)] : [x, y, x, y];
    }
  }
  return box;
}

/** Where a popup points: the point itself, else the middle of the place's box. */
export function anchorOf(place: Place): [number, number] | null {
  if (place.geometry?.type === "Point") return [place.geometry.coordinates[0] ?? 0, place.geometry.coordinates[1] ?? 0];
  const box = boundsOf([place]);
  return box ? [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2] : null;
}

const GROUND_SHARE = 0.3; // of the whole box: an area that holds most others is the ground under them

const sizeOf = (box: Bounds | null): number => (box ? (box[2] - box[0]) * (box[3] - box[1]) : 0);

const idOf = (place: Place, index: number): string => String(place.id ?? `#${index}`);

/** Places by id, so that live changes replace what is there. */
export class PlaceStore {
  readonly #places = new Map<string, Place>();
  readonly #anchors = new Map<string, [number, number] | null>();
  labels: Record<string, string> = {};

  replace(collection: Places): void {
    this.#places.clear();
    this.#anchors.clear();
    this.merge(collection);
  }

  merge(collection: Places): void {
    this.labels = { ...this.labels, ...collection.labels };
    collection.features.forEach((place, index) => {
      const key = idOf(place, index);
      // MapLibre keeps only numbers as ids: ours travels with the properties.
      this.#anchors.delete(key);
      this.#places.set(key, { ...place, properties: { ...place.properties, _key: key } });
    });
  }

  get(key: string): Place | undefined {
    return this.#places.get(key);
  }

  all(): Place[] {
    return [...this.#places.values()];
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  /** The place's own point, or the middle of its box; worked out once. */
  anchor(place: Place): [number, number] | null {
    const key = String(place.properties?.["_key"] ?? "");
    const known = this.#anchors.get(key);
    if (known !== undefined) return known;
    const found = anchorOf(place);
    this.#anchors.set(key, found);
    return found;
  }

  /** Points are clustered; lines and areas are drawn as they are, the large ones under the small. */
  split(): { points: FeatureCollection; shapes: FeatureCollection } {
    const points: Feature[] = [];
    const shapes: { feature: Feature; size: number }[] = [];
    for (const place of this.#places.values()) {
      if (place.geometry === null) continue;
      if (place.geometry.type === "Point") points.push(place as Feature);
      else shapes.push({ feature: place as Feature, size: sizeOf(boundsOf([place])) });
    }
    shapes.sort((a, b) => b.size - a.size);
    const whole = shapes.length > 1 ? sizeOf(boundsOf(this.#places.values())) : Infinity;
    const marked = shapes.map(({ feature, size }) =>
      size > whole * GROUND_SHARE ? { ...feature, properties: { ...feature.properties, _ground: true } } : feature,
    );
    return { points: { type: "FeatureCollection", features: points }, shapes: { type: "FeatureCollection", features: marked } };
  }
}
