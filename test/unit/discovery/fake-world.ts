import type { Query } from "../../../electron/discovery/query.ts";
import { askServices } from "../../../electron/discovery/service-records.ts";
import type { Refusal, SourceContext, WebContact } from "../../../electron/discovery/source.ts";
import { createTrace } from "../../../electron/discovery/trace.ts";
import type {
  DiscoveryWorld,
  DnsAnswer,
  MxRecord,
  ProbeAnswer,
  ProbeRequest,
  SrvRecord,
  WebAnswer,
  WebRequest,
} from "../../../electron/discovery/world.ts";
import type { ProviderHint, TraceStep } from "../../../shared/discovery.ts";
import type { MailFailure } from "../../../shared/failure.ts";

/** A clock that stands still until it is advanced. */
export function createClock() {
  let time = 0;
  let timers: { at: number; run: () => void }[] = [];
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => time,
    setTimer(run: () => void, ms: number) {
      const timer = { at: time + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    /** Runs what is due in the next `ms`, in its order, with everything that follows from it. */
    async advance(ms: number) {
      const end = time + ms;
      await settle();
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at)[0];
        if (!next) break;
        timers = timers.filter((each) => each !== next);
        time = next.at;
        next.run();
        await settle();
      }
      time = end;
      await settle();
    },
    pendingTimers: () => timers.length,
  };
}

export type FakeClock = ReturnType<typeof createClock>;

/** After how many ms what comes; `hang`: nothing ever does. */
export type Timed<Answer> = { readonly after?: number; readonly answer: Answer } | "hang";

export interface FakeInternet {
  /** Addresses of names; a name that is missing does not exist. */
  readonly hosts?: Readonly<Record<string, readonly string[] | Timed<DnsAnswer<string>>>>;
  /** Address of every name below this domain that is not in `hosts`. */
  readonly wildcard?: { readonly domain: string; readonly address: string };
  readonly mx?: Readonly<Record<string, readonly MxRecord[] | Timed<DnsAnswer<MxRecord>>>>;
  readonly srv?: Readonly<Record<string, readonly SrvRecord[] | Timed<DnsAnswer<SrvRecord>>>>;
  readonly cname?: Readonly<Record<string, string>>;
  /** By URL without its query; a string is a document. A URL that is missing answers 404. */
  readonly pages?: Readonly<Record<string, string | Timed<WebAnswer> | ((request: WebRequest) => WebAnswer)>>;
  /** By `host:port`; one that is missing refuses the connection. */
  readonly servers?: Readonly<Record<string, "greets" | MailFailure | Timed<ProbeAnswer>>>;
  /** By host, another name that its certificate is for and that leads there. */
  readonly alternatives?: Readonly<Record<string, string>>;
  /** For choosing by weight. */
  readonly random?: () => number;
  readonly offline?: boolean;
}

export function page(body: string): WebAnswer {
  return {
    kind: "answered",
    status: 200,
    location: null,
    contentType: "text/xml",
    body: new TextEncoder().encode(body),
  };
}

export function status(code: number, location: string | null = null): WebAnswer {
  return { kind: "answered", status: code, location, contentType: "", body: new Uint8Array() };
}

/** An internet as it is described, on a clock of its own, that remembers what was asked and what is open. */
export function createFakeWorld(internet: FakeInternet) {
  const clock = createClock();
  const requests: WebRequest[] = [];
  const probes: ProbeRequest[] = [];
  const questions: string[] = [];
  let open = 0;
  let mostProbes = 0;
  let openProbes = 0;

  async function deliver<Answer>(timed: Timed<Answer>, aborted: Answer, signal: AbortSignal): Promise<Answer> {
    if (signal.aborted) return aborted;
    if (timed !== "hang" && !timed.after) return timed.answer;
    open += 1;
    return new Promise((resolve) => {
      const done = (answer: Answer) => {
        open -= 1;
        cancel();
        signal.removeEventListener("abort", give);
        resolve(answer);
      };
      const cancel = timed === "hang" ? () => {} : clock.setTimer(() => done(timed.answer), timed.after ?? 0);
      const give = () => done(aborted);
      signal.addEventListener("abort", give, { once: true });
    });
  }

  const asTimed = <Entry>(entry: readonly Entry[] | Timed<DnsAnswer<Entry>> | undefined): Timed<DnsAnswer<Entry>> => {
    if (entry === undefined) return { answer: { kind: "nxdomain" } };
    if (!Array.isArray(entry)) return entry as Timed<DnsAnswer<Entry>>;
    return { answer: entry.length > 0 ? { kind: "found", records: entry } : { kind: "nodata" } };
  };
  const cancelled = { kind: "failed", words: "cancelled" } as const;

  const world: DiscoveryWorld = {
    now: clock.now,
    setTimer: clock.setTimer,
    random: internet.random ?? (() => 0),
    randomLabel: () => "no-such-label",
    hasNetwork: () => !internet.offline,
    resolveHost(host, signal) {
      questions.push(host);
      const known = internet.hosts?.[host];
      const wild =
        internet.wildcard && host.endsWith(`.${internet.wildcard.domain}`) ? [internet.wildcard.address] : undefined;
      const literal = /^[\d.]+$/.test(host) ? [host] : undefined;
      return deliver(asTimed<string>(known ?? wild ?? literal), cancelled, signal);
    },
    resolveMx(domain, signal) {
      questions.push(`MX ${domain}`);
      const exists = internet.hosts?.[domain] !== undefined;
      return deliver(asTimed<MxRecord>(internet.mx?.[domain] ?? (exists ? [] : undefined)), cancelled, signal);
    },
    resolveSrv(name, signal) {
      questions.push(`SRV ${name}`);
      return deliver(asTimed<SrvRecord>(internet.srv?.[name]), cancelled, signal);
    },
    resolveCname(name, signal) {
      const target = internet.cname?.[name];
      return deliver(asTimed<string>(target ? [target] : undefined), cancelled, signal);
    },
    fetch(request, signal) {
      requests.push(request);
      const known = internet.pages?.[request.url.replace(/\?.*$/, "")];
      const timed: Timed<WebAnswer> =
        known === undefined
          ? { answer: status(404) }
          : typeof known === "string" && known !== "hang"
            ? { answer: page(known) }
            : typeof known === "function"
              ? { answer: known(request) }
              : (known as Timed<WebAnswer>);
      return deliver(timed, { kind: "failed", words: "cancelled", failure: null }, signal);
    },
    async findAlternativeName({ host }, names) {
      const alternative = internet.alternatives?.[host];
      return alternative && names.includes(alternative) ? alternative : null;
    },
    async probe(request, signal) {
      probes.push(request);
      openProbes += 1;
      mostProbes = Math.max(mostProbes, openProbes);
      const { host, port } = request;
      const known = internet.servers?.[`${host}:${port}`] ?? { code: "PORT_BLOCKED", host, port };
      const timed: Timed<ProbeAnswer> =
        known === "greets"
          ? { answer: { kind: "greeted", words: "hello" } }
          : known !== "hang" && "code" in known
            ? { answer: { kind: "failed", words: known.code, failure: known } }
            : known;
      const silent: ProbeAnswer = { kind: "failed", words: "no answer", failure: { code: "PORT_BLOCKED", host, port } };
      const answer = await deliver(timed, silent, signal);
      openProbes -= 1;
      return answer;
    },
  };
  return { world, clock, requests, probes, questions, openConnections: () => open, mostProbes: () => mostProbes };
}

export type FakeWorld = ReturnType<typeof createFakeWorld>;

/** What a source is called with, outside a run. */
export function createContext(fake: FakeWorld, over: Partial<SourceContext> = {}) {
  const steps: TraceStep[] = [];
  const setbacks: MailFailure[] = [];
  const refusals: Refusal[] = [];
  const hints: ProviderHint[] = [];
  const contacts: WebContact[] = [];
  const wanted: string[] = [];
  const controller = new AbortController();
  const trace = createTrace(fake.world.now, (step) => steps.push(step));
  const context: SourceContext = {
    world: fake.world,
    signal: controller.signal,
    startStep: trace.start,
    noteSetback: ({ failure }) => setbacks.push(failure),
    noteRefusal: (refusal) => refusals.push(refusal),
    noteHint: (hint) => hints.push(hint),
    noteContact: (contact) => contacts.push(contact),
    noteCredentialsWanted: (host) => wanted.push(host),
    credentials: null,
    contacts,
    mailExchange: Promise.resolve({ hosts: [], first: [], takesNoMail: false }),
    services: askServices(anna, { world: fake.world, signal: controller.signal, startStep: () => ({ end() {} }) }),
    isDomainPrivate: async () => false,
    ...over,
  };
  return {
    context,
    steps,
    setbacks,
    refusals,
    hints,
    contacts,
    wanted,
    abort: () => controller.abort(),
    ended: () => trace.steps(),
  };
}

export async function collect<Item>(batches: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const batch of batches) collected.push(...batch);
  return collected;
}

/** Follows `work` while the clock runs on, for at most `ms`. */
export async function finish<Value>(work: Promise<Value>, clock: FakeClock, ms = 60_000): Promise<Value> {
  let over = false;
  const watched = work.finally(() => {
    over = true;
  });
  watched.catch(() => {});
  for (let passed = 0; passed < ms && !over; passed += 10) await clock.advance(10);
  if (!over) throw new Error(`still going after ${ms} ms`);
  return watched;
}

export const anna: Query = {
  address: "anna@example.org",
  localPart: "anna",
  domain: "example.org",
  wireAddress: "anna@example.org",
};

export interface ConfiguredServer {
  type: string;
  host: string;
  port: number | string;
  socket?: string;
  username?: string;
  authentication?: readonly string[];
}

/** A config-v1.1.xml with these servers. */
export function configDocument(incoming: readonly ConfiguredServer[], outgoing: readonly ConfiguredServer[]): string {
  const section = (tag: string) => (server: ConfiguredServer) =>
    `<${tag} type="${server.type}"><hostname>${server.host}</hostname><port>${server.port}</port>` +
    `<socketType>${server.socket ?? "SSL"}</socketType>` +
    (server.authentication ?? ["password-cleartext"])
      .map((each) => `<authentication>${each}</authentication>`)
      .join("") +
    `<username>${server.username ?? "%EMAILADDRESS%"}</username></${tag}>`;
  return (
    `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="example.org"><domain>example.org</domain>` +
    `${incoming.map(section("incomingServer")).join("")}${outgoing.map(section("outgoingServer")).join("")}` +
    "</emailProvider></clientConfig>"
  );
}

/** A plain-XML Autodiscover response with these `<Protocol>` contents. */
export function poxDocument(...protocols: readonly string[]): string {
  return poxAccount(
    `<AccountType>email</AccountType><Action>settings</Action>${protocols.map((each) => `<Protocol>${each}</Protocol>`).join("")}`,
  );
}

export function poxAccount(content: string): string {
  return (
    `<?xml version="1.0" encoding="utf-8"?>` +
    `<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">` +
    `<Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">` +
    `<Account>${content}</Account></Response></Autodiscover>`
  );
}
