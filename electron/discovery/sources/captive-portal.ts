import type { Finding } from "../../../shared/discovery.ts";
import { startDeadline } from "../deadline.ts";
import { areRelated, type Query } from "../query.ts";
import { lookInClear } from "../retrieve.ts";
import type { SourceContext, WebContact } from "../source.ts";
import { ISPDB } from "./ispdb.ts";

const ISPDB_HOST = new URL(ISPDB).hostname;
/** Of hosts asked anew in clear. */
const HOST_LIMIT = 3;
/** How long hosts that have not failed yet are waited for, in ms. */
const LATE_BY = 500;

/**
 * Gathers what tells a network that answers for others until somebody has signed in to it: where no host at all could be asked
 * over https, the same hosts are asked in clear, and nobody else. Finds no servers.
 */
export async function* detectPortal(_query: Query, context: SourceContext): AsyncGenerator<readonly Finding[]> {
  const known = context.contacts.some(({ secure, outcome }) => secure && outcome !== "unnamed");
  if (!known) await wait(LATE_BY, context);
  await Promise.all(listSilenced(context.contacts).map((host) => askInClear(host, context)));
}

async function askInClear(host: string, context: SourceContext): Promise<void> {
  const url = `http://${host}/`;
  const step = context.startStep(host === ISPDB_HOST ? "ispdb" : "autoconfig", url);
  const retrieved = await lookInClear(url, context);
  if (retrieved.kind === "redirect") step.end("nothing", `redirects to ${retrieved.url.slice(0, 200)}`);
  else step.end("nothing", retrieved.kind === "document" ? "a page" : retrieved.words);
}

async function wait(ms: number, { world, signal }: SourceContext): Promise<void> {
  const limit = startDeadline(world, signal, ms);
  await new Promise<void>((resolve) => {
    if (limit.signal.aborted) resolve();
    limit.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  limit.clear();
}

/** The hosts that https came to nothing with, the central database's first; none where any host answered over https. */
function listSilenced(contacts: readonly WebContact[]): readonly string[] {
  const secure = contacts.filter(({ secure }) => secure);
  if (secure.some(({ outcome }) => outcome === "answered")) return [];
  const failed = [...new Set(secure.filter(({ outcome }) => outcome === "failed").map(({ host }) => host))];
  return failed
    .toSorted((one, other) => Number(other === ISPDB_HOST) - Number(one === ISPDB_HOST))
    .slice(0, HOST_LIMIT);
}

/**
 * A host in whose place the network answers: what was asked in clear leads to somebody else, or says outright that one has to
 * sign in (RFC 6585 §6). Null where all that answers looks like ordinary web servers.
 */
export function impersonatedHost(contacts: readonly WebContact[]): string | null {
  if (listSilenced(contacts).length === 0) return null;
  const clear = contacts.filter(({ secure, outcome }) => !secure && outcome === "answered");
  // What answers for the central database, whose own server is known, answers for everybody.
  const telling = clear.some(({ host }) => host === ISPDB_HOST)
    ? clear.filter(({ host }) => host === ISPDB_HOST)
    : clear;
  for (const contact of telling) {
    if (
      contact.status === 511 ||
      (contact.redirectsTo && !areRelated(contact.redirectsTo, contact.host)) ||
      (contact.host === ISPDB_HOST && contact.status === 200 && contact.html)
    ) {
      return contact.host;
    }
  }
  return null;
}
