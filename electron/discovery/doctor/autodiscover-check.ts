import type { TraceStep } from "../../../shared/discovery.ts";
import { describeServer } from "../formats/server-words.ts";
import { discover } from "../runner.ts";
import { sources } from "../stages.ts";
import type { Examination, NamedServer } from "./examination.ts";
import { type Line, lineAbout, listed } from "./line.ts";

/** Whether Autodiscover answers without a password; only Outlook insists on it, so this is for information. */
export async function checkAutodiscover({
  query,
  world,
  signal,
}: Examination): Promise<{ readonly line: Line; readonly servers: readonly NamedServer[] }> {
  const steps: TraceStep[] = [];
  const { candidates } = await discover({ address: query.address }, world, {
    signal,
    onStep: (step) => steps.push(step),
    sources: sources.filter(({ name }) => name === "autodiscover"),
    // Rejects when it is cancelled only: then nothing was seen.
  }).catch(() => ({ candidates: [] }));
  const own = steps.filter(({ source }) => source === "autodiscover");
  const answered = own.find(({ outcome }) => outcome === "found");
  const line = lineAbout("autodiscover", answered?.target ?? `https://autodiscover.${query.domain}/autodiscover/…`);
  if (candidates.length > 0) {
    return {
      line: line.ok(listed(candidates.map(({ server }) => describeServer(server)))),
      servers: candidates.map(({ server }) => ({ server, namedBy: ["Autodiscover"] })),
    };
  }
  const asks = own.find(({ detail }) => detail?.includes("asks for a password"));
  const found = asks ? `${new URL(asks.target).host} asks for a password first` : "no answer; only Outlook looks here";
  return { line: line.info(found), servers: [] };
}
