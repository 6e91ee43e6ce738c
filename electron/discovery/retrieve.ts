import type { MailFailure } from "../../shared/failure.ts";
import { isPrivate } from "./addresses.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { isPublicSuffix, readHostName } from "./query.ts";
import type { SourceContext, WebContact, WebCredentials } from "./source.ts";
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
  /** Also in clear: whoever sets this has tainted what comes of it. */
  readonly overHttp?: boolean;
  /** What to answer a 401 of the first address with, where that is the host they are for. */
  readonly credentials?: WebCredentials & { readonly username: string };
}

export type Retrieved =
  | { readonly kind: "document"; readonly url: string; readonly bytes: Uint8Array }
  /** Nothing is published there. `password`: but to whoever signs in; never told of a redirect's target. */
  | { readonly kind: "absent"; readonly words: string; readonly password?: "wanted" | "rejected" }
  | { readonly kind: "failed"; readonly words: string; readonly failure: MailFailure | null };

export type WebContext = Pick<SourceContext, "world" | "signal" | "isDomainPrivate" | "noteContact">;

/**
 * Asks over https, without credentials unless a person agreed to the host, and follows redirects by hand, with method and body
 * kept, to https only: at most five, and five seconds in all.
 */
export async function retrieve(question: Question, context: WebContext): Promise<Retrieved> {
  const retrieved = await ask(question, context, REDIRECT_LIMIT);
  return retrieved.kind === "redirect" ? failure(`more than ${REDIRECT_LIMIT} redirects`) : retrieved;
}

/** Where a redirect leads that is not followed; any scheme. */
export interface Redirect {
  readonly kind: "redirect";
  readonly url: string;
}

/** Asks once, in clear, and is told of a redirect instead of following it. */
export function lookInClear(url: string, context: WebContext): Promise<Retrieved | Redirect> {
  return ask({ url, method: "GET", overHttp: true, untrusted: true }, context, 0);
}

async function ask(question: Question, context: WebContext, limit: number): Promise<Retrieved | Redirect> {
  const deadline = startDeadline(context.world, context.signal, TIME_LIMIT);
  try {
    return await follow(question, context, limit, deadline);
  } finally {
    deadline.clear();
  }
}

async function follow(
  question: Question,
  context: WebContext,
  limit: number,
  { signal, isPast }: Deadline,
): Promise<Retrieved | Redirect> {
  const overHttp = question.overHttp ?? false;
  let url = readWebUrl(question.url, overHttp);
  if (!url) return failure("not an https address");
  for (let hop = 0; ; hop += 1) {
    const here: Question = { ...question, untrusted: question.untrusted || hop > 0 };
    let answer = await askOnce(url, here, context, signal);
    const authorization = hop === 0 ? authorizationFor(url, question) : null;
    if (answer.kind === "answered" && answer.status === 401 && authorization) {
      answer = await askOnce(url, { ...here, headers: { ...here.headers, authorization } }, context, signal);
    }
    if (isPast()) answer = failure(`no answer within ${TIME_LIMIT / 1000} s`);
    // Where a redirect leads says nothing about the network.
    if (hop === 0 && !context.signal.aborted) noteContact(url, answer, context);
    if (answer.kind !== "answered") return answer;
    const { status, location } = answer;
    if (status === 200) return { kind: "document", url: url.href, bytes: answer.body };
    if (status === 401 || status === 407) {
      if (authorization) return { kind: "absent", words: `${status}: rejects the password`, password: "rejected" };
      const words = `${status}: asks for a password, and is not told one`;
      return { kind: "absent", words, ...(hop === 0 && status === 401 ? { password: "wanted" as const } : {}) };
    }
    if (status < 300 || status > 399 || !location) return absence(`answered ${status}`);
    if (hop >= limit) return { kind: "redirect", url: URL.parse(location, url.href)?.href ?? location };
    const next = readWebUrl(location, overHttp, url);
    if (!next) return failure(`${status}: redirects to ${location.slice(0, 200)}, which is not https`);
    url = next;
  }
}

/** RFC 7617. Only over https, and only to the one host that a person agreed to. */
function authorizationFor(url: URL, { credentials }: Question): string | null {
  if (!credentials || url.protocol !== "https:" || url.port !== "" || url.hostname !== credentials.host) return null;
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`;
}

async function askOnce(
  url: URL,
  question: Question,
  context: WebContext,
  signal: AbortSignal,
): Promise<WebAnswer | Retrieved> {
  const host = readHostName(url.hostname.replace(/^\[|\]$/g, ""));
  if (!host) return failure("no host name");
  if (isPublicSuffix(host)) return failure(`nobody owns ${host}`);
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

function noteContact(url: URL, answer: WebAnswer | Retrieved, context: WebContext): void {
  const contact = { host: url.hostname, secure: url.protocol === "https:" };
  context.noteContact({ ...contact, ...readContact(url, answer) });
}

function readContact(url: URL, answer: WebAnswer | Retrieved): Omit<WebContact, "host" | "secure"> {
  if (answer.kind === "failed") return { outcome: "failed" };
  if (answer.kind !== "answered") return { outcome: "unnamed" };
  const { status, location, contentType, body } = answer;
  const target = location ? URL.parse(location, url.href)?.hostname : undefined;
  const html =
    /^text\/html\b/i.test(contentType) ||
    /^\s*<(!doctype\s+)?html/i.test(Buffer.from(body.subarray(0, 100)).toString());
  const leaves = status >= 300 && status < 400 && target !== undefined && target !== url.hostname;
  return { outcome: "answered", status, html, ...(leaves ? { redirectsTo: target } : {}) };
}

function unresolved(host: string, answer: Exclude<DnsAnswer<string>, { kind: "found" }>): Retrieved {
  if (answer.kind === "failed") return failure(`DNS gave no answer for ${host}: ${answer.words}`);
  return absence(answer.kind === "nxdomain" ? `there is no ${host}` : `${host} has no address`);
}

/** A URL without user and password, in https unless `overHttp`; null for any other. */
function readWebUrl(text: string, overHttp: boolean, base?: URL): URL | null {
  const url = URL.parse(text, base?.href);
  if (url?.protocol !== "https:" && !(overHttp && url?.protocol === "http:")) return null;
  url.username = "";
  url.password = "";
  return url;
}

const absence = (words: string): Retrieved => ({ kind: "absent", words });
const failure = (words: string): Retrieved => ({ kind: "failed", words, failure: null });
