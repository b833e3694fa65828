import type { Found } from "./collect";

/** Where the server says the file is now. */
export interface Accepted {
  id: string;
  url?: string;
  status?: string;
}

/** How a submission stands (polled). */
export interface Standing {
  state: "waiting" | "working" | "published" | "unchanged" | "refused";
  stage?: string;
  done?: number | null;
  total?: number | null;
  message?: string;
  notes?: string[];
  url?: string;
  link?: string;
}

export class SendError extends Error {
  constructor(
    message: string,
    readonly again: boolean,
  ) {
    super(message);
  }
}

export function csrfToken(): string {
  const field = document.querySelector<HTMLInputElement>('input[name="csrfmiddlewaretoken"]');
  return field?.value ?? "";
}

function problem(request: XMLHttpRequest): string {
  try {
    const body = JSON.parse(request.responseText) as { detail?: string; title?: string };
    return body.detail ?? body.title ?? "";
  } catch {
    return "";
  }
}

/** Sends one file. XMLHttpRequest, because fetch cannot tell how much has been sent. */
export function send(
  found: Found,
  address: string,
  extras: Iterable<[string, string]>,
  onProgress: (sent: number, total: number) => void,
  signal: AbortSignal,
): Promise<Accepted> {
  const form = new FormData();
  for (const [name, value] of extras) form.append(name, value);
  form.append("path", found.path);
  form.append("file", found.file, found.file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded, event.total));
    request.addEventListener("error", () => reject(new SendError("", true)));
    request.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")));
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as Accepted);
      else reject(new SendError(problem(request), request.status >= 500 || request.status === 429));
    });
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}

export async function standing(address: string, signal: AbortSignal): Promise<Standing> {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, signal });
  if (!answer.ok) throw new SendError("", true);
  return (await answer.json()) as Standing;
}
