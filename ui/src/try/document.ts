/** As much of an OpenAPI document as trying an operation needs. */
export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  description?: string;
  example?: unknown;
  schema: { type?: string; enum?: string[] };
}

interface Described {
  summary: string;
  parameters: (Parameter | { $ref: string })[];
  requestBody?: { content: Record<string, { example?: unknown }> };
}

interface Document {
  servers: { url: string }[];
  paths: Record<string, Record<string, Described>>;
  components: { parameters: Record<string, Parameter> };
}

export interface Operation {
  method: string;
  path: string;
  group: string;
  summary: string;
  parameters: Parameter[];
  /** The text to begin with, where the operation takes a body. */
  body: string | null;
}

/** Reads a document; what it says is the installation's own. */
export async function load(address: string): Promise<{ server: string; operations: Operation[] }> {
  const answer = await fetch(address, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const document = (await answer.json()) as Document;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      method: method.toUpperCase(),
      path,
      group: path.split("/")[1] ?? "",
      summary: described.summary,
      parameters: described.parameters.map((each) => resolved(each, document)),
      body: begun(described),
    })),
  );
  return { server: document.servers[0]?.url ?? "", operations };
}

function resolved(each: Parameter | { $ref: string }, document: Document): Parameter {
  if (!("$ref" in each)) return each;
  const found = document.components.parameters[each.$ref.split("/").pop() ?? ""];
  if (found === undefined) throw new Error(each.$ref);
  return found;
}

function begun(described: Described): string | null {
  const content = described.requestBody?.content["application/json"];
  if (content === undefined) return null;
  return content.example === undefined ? "{}" : JSON.stringify(content.example, null, 2);
}
