import type { Examination } from "../../../electron/discovery/doctor/examination.ts";
import type { DnsAnswer, DoctorWorld, Survey, SurveyRequest, TlsFacts } from "../../../electron/discovery/world.ts";
import { anna, createFakeWorld, type FakeInternet } from "../discovery/fake-world.ts";

export interface FakeDomain extends FakeInternet {
  /** By name; one that is missing does not exist. */
  readonly txt?: Readonly<Record<string, readonly string[] | DnsAnswer<string>>>;
  /** By `host:port`; one that is missing refuses the connection. */
  readonly surveys?: Readonly<Record<string, Survey>>;
}

const DAY = 86_400_000;
export const today = Date.parse("2026-11-20T12:00:00Z");

/** An internet to examine `example.org` in. */
export function createDoctorWorld(domain: FakeDomain) {
  const fake = createFakeWorld(domain);
  const surveyed: SurveyRequest[] = [];
  const texts: string[] = [];
  const world: DoctorWorld = {
    ...fake.world,
    async resolveTxt(name) {
      texts.push(name);
      const known = domain.txt?.[name];
      if (known === undefined) return { kind: "nxdomain" };
      if (!("kind" in known)) return known.length > 0 ? { kind: "found", records: known } : { kind: "nodata" };
      return known;
    },
    async survey(request) {
      surveyed.push(request);
      const { host, port } = request;
      const refused = {
        kind: "failed",
        words: "connection refused",
        failure: { code: "PORT_BLOCKED", host, port },
      } as const;
      return domain.surveys?.[`${host}:${port}`] ?? refused;
    },
  };
  const examination: Examination = {
    query: anna,
    world,
    signal: new AbortController().signal,
    isDomainPrivate: async () => false,
  };
  return { ...fake, world, examination, surveyed, texts };
}

/** A server as it should be; `days` are those that its certificate has left. */
export function surveyOf({
  clear = null,
  offered = ["AUTH PLAIN LOGIN", "SIZE 26214400"],
  days = 60,
  refusal = null,
}: {
  clear?: readonly string[] | null;
  offered?: readonly string[];
  days?: number;
  refusal?: TlsFacts["refusal"];
} = {}): Survey {
  return {
    kind: "surveyed",
    offeredInClear: clear,
    tls: {
      version: "TLSv1.3",
      certificate: {
        names: ["imap.example.org"],
        issuer: "Example Trust",
        validFrom: new Date(today - 30 * DAY).toISOString(),
        validTo: new Date(today + (days + 0.5) * DAY).toISOString(),
        fingerprint: "AA:BB",
      },
      refusal,
    },
    offered,
  };
}
