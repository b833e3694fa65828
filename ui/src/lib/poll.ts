/** Calls `once` again and again: not while the page is hidden, slower after failures, until it says stop. */
export function poll(once: () => Promise<"again" | "stop">, everyMs: number): () => void {
  let stopped = false;
  let timer = 0;
  let failures = 0;
  const wait = (): number => everyMs * Math.min(2 ** failures, 32);
  const plan = (): void => {
    if (!stopped) timer = window.setTimeout(() => void run(), wait());
  };
  const run = async (): Promise<void> => {
    if (stopped) return;
    if (document.hidden) {
      document.addEventListener("visibilitychange", plan, { once: true });
      return;
    }
    try {
      if ((await once()) === "stop") return;
      failures = 0;
    } catch {
      failures += 1;
    }
    plan();
  };
  plan();
  return () => {
    stopped = true;
    window.clearTimeout(timer);
  };
}
