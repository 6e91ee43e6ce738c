import type { ServerSettings } from "../../../shared/account.ts";
import { areRelated } from "../query.ts";
import type { DnsAnswer, SrvRecord } from "../world.ts";
import { placeholderServers } from "./autoconfig-check.ts";
import { type Examination, findFaultOfHost, type NamedServer } from "./examination.ts";
import { type Line, lineAbout, listed, type Publication } from "./line.ts";

type PublishedServer = Omit<ServerSettings, "username">;
type Service = "_imaps" | "_imap" | "_pop3s" | "_pop3" | "_submissions" | "_submission";

const SERVICES: Readonly<Record<Service, Pick<PublishedServer, "protocol" | "security">>> = {
  _imaps: { protocol: "imap", security: "tls" },
  _imap: { protocol: "imap", security: "starttls" },
  _pop3s: { protocol: "pop3", security: "tls" },
  _pop3: { protocol: "pop3", security: "starttls" },
  _submissions: { protocol: "smtp", security: "tls" },
  _submission: { protocol: "smtp", security: "starttls" },
};

/** What is published of one service. */
export interface SrvService {
  readonly service: Service;
  readonly answer: DnsAnswer<SrvRecord>;
  /** What is wrong with the targets, by host. */
  readonly faults: ReadonlyMap<string, string>;
}

/** Asks for all six services of RFC 6186 §3 and RFC 8314 §5.1, and looks their targets up. */
export function readSrv(examination: Examination): Promise<readonly SrvService[]> {
  const { query, world, signal } = examination;
  return Promise.all(
    (Object.keys(SERVICES) as Service[]).map(async (service) => {
      const answer = await world.resolveSrv(`${service}._tcp.${query.domain}`, signal);
      const hosts = answer.kind === "found" ? answer.records.map(targetOf).filter((host) => host !== "") : [];
      const faults = await Promise.all(
        [...new Set(hosts)].map(async (host) => [host, await findFaultOfHost(host, examination)] as const),
      );
      return { service, answer, faults: new Map(faults.flatMap(([host, fault]) => (fault ? [[host, fault]] : []))) };
    }),
  );
}

const targetOf = ({ target }: SrvRecord): string => target.toLowerCase().replace(/\.$/, "");

/** The servers that usable records name. */
export function serversOfSrv(services: readonly SrvService[], domain: string): readonly NamedServer[] {
  return services.flatMap(({ service, answer, faults }) =>
    answer.kind !== "found"
      ? []
      : answer.records
          .map((record) => ({ host: targetOf(record), port: record.port }))
          .filter(({ host, port }) => host !== "" && port > 0 && !faults.has(host))
          .map(({ host, port }) => ({ server: serverOf(service, host, port), namedBy: [`${service}._tcp.${domain}`] })),
  );
}

/** `_submission` on 465 is implicit TLS all the same (RFC 8314 §7.3). */
function serverOf(service: Service, host: string, port: number): PublishedServer {
  const { protocol, security } = SERVICES[service];
  return { protocol, host, port, security: service === "_submission" && port === 465 ? "tls" : security };
}

/** Judges the records, beside what autoconfig says; `known` are the servers to publish where no record is. */
export function judgeSrv(
  services: readonly SrvService[],
  domain: string,
  configured: readonly PublishedServer[],
  known: readonly PublishedServer[],
): readonly Line[] {
  if (services.every(({ answer }) => answer.kind !== "found")) return [judgeAbsence(services, domain, known)];
  const offered = services.filter(isOffered).map(({ service }) => service);
  const lines = services.flatMap((service) => judgeService(service, domain, configured, offered));
  const missing = (["smtp", "incoming"] as const).filter(
    (leg) => !offered.some((service) => (SERVICES[service].protocol === "smtp") === (leg === "smtp")),
  );
  return [
    ...lines,
    ...missing.map((leg) => {
      const service = leg === "smtp" ? "_submissions" : "_imaps";
      const servers = known.filter(({ protocol }) => (protocol === "smtp") === (leg === "smtp"));
      return lineAbout("srv", `SRV ${service}._tcp.${domain}`).warn("none", {
        change: `Clients that go by SRV find ${leg === "smtp" ? "no way to send" : "nowhere to read"}. Publish:`,
        publish: writeSrv(domain, servers.length > 0 ? servers : placeholderServers(domain)).filter(({ where }) =>
          where.startsWith(leg === "smtp" ? "_submission" : "_"),
        ),
      });
    }),
  ];
}

/** Whether clients that go by SRV find a server of both kinds. */
export function isComplete(services: readonly SrvService[]): boolean {
  const offered = services.filter(({ answer, faults }) => isOffered({ answer }) && faults.size === 0);
  const protocols = offered.map(({ service }) => SERVICES[service].protocol);
  return protocols.includes("smtp") && protocols.some((protocol) => protocol !== "smtp");
}

function isOffered({ answer }: Pick<SrvService, "answer">): boolean {
  return answer.kind === "found" && answer.records.some((record) => targetOf(record) !== "");
}

function judgeAbsence(services: readonly SrvService[], domain: string, known: readonly PublishedServer[]): Line {
  const line = lineAbout("srv", `SRV _imaps._tcp.${domain} and the like`);
  const broken = services.find(({ answer }) => answer.kind === "failed")?.answer;
  if (broken?.kind === "failed") {
    return line.fail(`DNS gives no answer: ${broken.words}`, {
      change: `See that the name servers of ${domain} answer for SRV.`,
    });
  }
  return line.warn("none", {
    change: `Clients that go by RFC 6186 find nothing. Publish${known.length > 0 ? "" : ", with the names of your servers"}:`,
    publish: writeSrv(domain, known.length > 0 ? known : placeholderServers(domain)),
  });
}

function judgeService(
  { service, answer, faults }: SrvService,
  domain: string,
  configured: readonly PublishedServer[],
  offered: readonly Service[],
): readonly Line[] {
  const line = lineAbout("srv", `SRV ${service}._tcp.${domain}`);
  if (answer.kind === "failed") {
    return [line.fail(`DNS gives no answer: ${answer.words}`, { change: "See that the name servers answer for it." })];
  }
  if (answer.kind !== "found") return [];
  const records = answer.records.toSorted(
    (one, other) => one.priority - other.priority || other.weight - one.weight || one.port - other.port,
  );
  const found = records.map(describe).join(", ");
  const targets = records.map(targetOf);
  if (targets.every((host) => host === "")) return [line.ok("not offered, and says so")];
  if (targets.includes("")) {
    return [line.fail(found, { change: 'A target of "." must be the only record of its service (RFC 2782).' })];
  }
  const fault = targets.map((host) => faults.get(host)).find((words) => words !== undefined);
  if (fault) {
    const change = fault.includes("CNAME")
      ? "The target must have addresses of its own (RFC 2782): put the CNAME's target there."
      : "Point the record at a host that exists, or take it away.";
    const words = records.length === 1 ? fault.slice(fault.indexOf(" ") + 1) : fault;
    return [line.fail(`${found}: ${words}`, { change })];
  }
  if (records.some(({ port }) => port === 0)) return [line.fail(found, { change: "Name the port: 0 is none." })];
  const { protocol } = SERVICES[service];
  const same = configured.filter((server) => server.protocol === protocol);
  const servers = records.map((record) => serverOf(service, targetOf(record), record.port));
  if (same.length > 0 && !servers.some((server) => same.some((other) => isSame(server, other)))) {
    const sameSecurity = same.filter(({ security }) => security === servers[0]?.security);
    if (sameSecurity.length > 0) {
      const names = listed(sameSecurity.map(({ host, port }) => `${host}:${port}`));
      return [line.warn(found, { change: `Autoconfig names ${names}: let both say the same.` })];
    }
  }
  const implicit = `${service}s` as Service;
  if (implicit in SERVICES && !offered.includes(implicit) && servers.every(({ security }) => security === "starttls")) {
    const change = `TLS from the first byte is to be preferred (RFC 8314 §3): offer ${implicit} as well.`;
    return [line.warn(found, { change })];
  }
  const foreign = targets.find((host) => !areRelated(host, domain));
  if (foreign) {
    return [line.info(`${found}; DNS alone points to ${foreign}, so clients ask the person first (RFC 6186 §6)`)];
  }
  return [line.ok(found)];
}

const isSame = (one: PublishedServer, other: PublishedServer): boolean =>
  one.host === other.host && one.port === other.port;

function describe(record: SrvRecord): string {
  const { priority, weight, port } = record;
  return `${priority} ${weight} ${port} ${targetOf(record) || "."}`;
}

/** One record a server that SRV can tell of. */
export function writeSrv(domain: string, servers: readonly PublishedServer[]): readonly Publication[] {
  return servers.flatMap(({ protocol, host, port, security }) => {
    const service = (Object.keys(SERVICES) as Service[]).find(
      (name) => SERVICES[name].protocol === protocol && SERVICES[name].security === security,
    );
    if (!service) return [];
    const where = `${service}._tcp.${domain}`;
    return [{ kind: "record", where, content: `${where}. IN SRV 0 1 ${port} ${host}.` }] as const;
  });
}
