import type { MailFailure } from "../../shared/failure.ts";
import { isPrivate } from "./addresses.ts";
import { startDeadline } from "./deadline.ts";
import { readHostName } from "./query.ts";
import type { SourceContext } from "./source.ts";
import type { DnsAnswer, WebAnswer, WebRequest } from "./world.ts";

/** A whole retrieval, redirects included, in ms. */
const TIME_LIMIT = 5_000;
const REDIRECT_LIMIT = 5;

export interface Question {
  readonly url: string;
  readonly method: WebRequest["method"];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The URL comes from somebody's document: it may not lead to private addresses unless the domain is there. */
  readonly untrusted?: boolean;
}

export type Retrieved =
  | { readonly kind: "document"; readonly url: string; readonly bytes: Uint8Array }
  /** Nothing is published there. */
  | { readonly kind: "absent"; readonly words: string }
  | { readonly kind: "failed"; readonly words: string; readonly failure: MailFailure | null };

/**
 * Asks over https without credentials and follows redirects by hand, with method and body kept, to https only: at most
 * five, and five seconds in all.
 */
export async function retrieve(question: Question, context: SourceContext): Promise<Retrieved> {
  const deadline = startDeadline(context.world, context.signal, TIME_LIMIT);
  try {
    return await follow(question, context, deadline.signal, deadline.isPast);
  } finally {
    deadline.clear();
  }
}

async function follow(
  question: Question,
  context: SourceContext,
  signal: AbortSignal,
  isPast: () => boolean,
): Promise<Retrieved> {
  let url = readHttpsUrl(question.url);
  if (!url) return failure("not an https address");
  for (let hop = 0; hop <= REDIRECT_LIMIT; hop += 1) {
    const answer = await ask(url, { ...question, untrusted: question.untrusted || hop > 0 }, context, signal);
    if (isPast()) return failure(`no answer within ${TIME_LIMIT / 1000} s`);
    if (answer.kind !== "answered") return answer;
    const { status, location } = answer;
    if (status === 200) return { kind: "document", url: url.href, bytes: answer.body };
    if (status === 401 || status === 407) return absence(`${status}: asks for a password, and is not told one`);
    if (status < 300 || status > 399 || !location) return absence(`answered ${status}`);
    const next = readHttpsUrl(location, url);
    if (!next) return failure(`${status}: redirects to ${location.slice(0, 200)}, which is not https`);
    url = next;
  }
  return failure(`more than ${REDIRECT_LIMIT} redirects`);
}

async function ask(
  url: URL,
  question: Question,
  context: SourceContext,
  signal: AbortSignal,
): Promise<WebAnswer | Retrieved> {
  const host = readHostName(url.hostname.replace(/^\[|\]$/g, ""));
  if (!host) return failure("no host name");
  const addresses = await context.world.resolveHost(host, signal);
  if (addresses.kind !== "found") return unresolved(host, addresses);
  const allowed =
    question.untrusted && !(await context.isDomainPrivate())
      ? addresses.records.filter((address) => !isPrivate(address))
      : addresses.records;
  if (allowed.length === 0) return failure(`${host} has private addresses only, where ${url.protocol} may not lead`);
  const { method, headers = {}, body } = question;
  return context.world.fetch(
    { url: url.href, method, headers, addresses: allowed, ...(body === undefined ? {} : { body }) },
    signal,
  );
}

function unresolved(host: string, answer: Exclude<DnsAnswer<string>, { kind: "found" }>): Retrieved {
  if (answer.kind === "failed") return failure(`DNS gave no answer for ${host}: ${answer.words}`);
  return absence(answer.kind === "nxdomain" ? `there is no ${host}` : `${host} has no address`);
}

/** An https URL without user and password; null for any other. */
function readHttpsUrl(text: string, base?: URL): URL | null {
  const url = URL.parse(text, base?.href);
  if (url?.protocol !== "https:") return null;
  url.username = "";
  url.password = "";
  return url;
}

const absence = (words: string): Retrieved => ({ kind: "absent", words });
const failure = (words: string): Retrieved => ({ kind: "failed", words, failure: null });
