import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, test } from "vitest";
import type { DoctorReport } from "../../../electron/discovery/doctor/doctor.ts";
import type { Line } from "../../../electron/discovery/doctor/line.ts";
import { createNetworkWorld } from "../../../electron/discovery/network.ts";
import { worldOf } from "../../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const root = join(import.meta.dirname, "../../..");

function launch(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ["electron/headless/discover.ts", ...args], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  child.stdin.end();
  const ended = Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once("close", resolve)),
  ]).then(([out, err, code]) => ({ out, err, code }));
  return { child, ended };
}

const run = (...args: readonly string[]) => launch(args).ended;

async function examine(...args: readonly string[]) {
  const { out, err, code } = await run("--doctor", ...args, "--json");
  expect(err).toBe("");
  expect(out.trimEnd().split("\n")).toHaveLength(1);
  return { report: JSON.parse(out) as DoctorReport, code };
}

function lineOf({ lines }: DoctorReport, looked: string): Line | undefined {
  return lines.find((line) => line.looked === looked);
}

describe("a domain that publishes all it should", () => {
  test("passes every check and exits with 0", async () => {
    const { report, code } = await examine("wellkeptpost.org", "--dkim", "s2026", "--dkim", "s2026e");
    expect(report.lines.filter(({ level }) => level !== "ok")).toEqual([]);
    expect(report.verdict).toBe("ok");
    expect(code).toBe(0);
    expect(lineOf(report, "imap imap.wellkeptpost.org:993")?.found).toMatch(
      /^TLS 1\.3, certificate by .* with \d+ days left$/,
    );
    expect(lineOf(report, "smtp smtp.wellkeptpost.org:587")?.found).toMatch(/^TLS 1\.3 by STARTTLS/);
    expect(lineOf(report, "smtp mx.wellkeptpost.org:25")?.found).toContain("with a valid certificate");
    expect(lineOf(report, "TXT s2026._domainkey.wellkeptpost.org")?.found).toBe("RSA, 2048 bits");
  });

  test("is the same for any address in it", async () => {
    const { report } = await examine("agnes.holt@wellkeptpost.org");
    expect(report.domain).toBe("wellkeptpost.org");
  });
});

describe("a domain that publishes nearly everything wrong", () => {
  let report: DoctorReport;
  let code: number | null;
  beforeAll(async () => {
    ({ report, code } = await examine("leakyroof.net", "--dkim", "old"));
  });

  test("exits with 1", () => {
    expect([report.verdict, code]).toEqual(["fail", 1]);
  });

  test.each([
    ["MX leakyroof.net", "fail", /mx\.leakyroof\.net: is a CNAME/],
    ["https://leakyroof.net/.well-known/autoconfig/mail/config-v1.1.xml", "warn", /an HTML page/],
    ["SRV _imaps._tcp.leakyroof.net", "fail", /is a CNAME \(for mail\.leakyroof\.net\)/],
    ["SRV _submissions._tcp.leakyroof.net", "fail", /does not exist/],
    ["imap old.leakyroof.net:143", "fail", /no encryption at all; takes passwords in clear/],
    ["smtp old.leakyroof.net:587", "fail", /offers no STARTTLS, which .* promises; takes passwords in clear/],
    ["pop3 pop.leakyroof.net:995", "warn", /with [45] days left/],
    ["TXT leakyroof.net", "fail", /2 SPF records/],
    ["TXT old._domainkey.leakyroof.net", "fail", /RSA, 768 bits/],
    ["TXT _dmarc.leakyroof.net", "fail", /p=maybe.*rua=dmarc@leakyroof\.net/],
    ["TXT _mta-sts.leakyroof.net", "fail", /not-alnum!/],
    ["https://mta-sts.leakyroof.net/.well-known/mta-sts.txt", "fail", /not for mx\.leakyroof\.net/],
    ["TXT _smtp._tls.leakyroof.net", "warn", /v=TLSRPTv1/],
  ] as const)("%s: %s", (looked, level, found) => {
    const line = lineOf(report, looked);
    expect(line?.level).toBe(level);
    expect(line?.found).toMatch(found);
    expect(line?.change).toBeTruthy();
  });
});

test.each([
  ["amberlane.org", /CERT_EXPIRED|not valid/],
  ["copperfern.net", /other names: shared12\.pinehost\.net/],
  ["thornbyallotments.org", /trusts/],
  ["gravelroad.net", /STARTTLS/],
])("%s hears why its servers cannot be used", async (domain, words) => {
  const { report, code } = await examine(domain);
  expect(code).toBe(1);
  expect(
    report.lines
      .filter(({ topic }) => topic === "server")
      .map(({ found }) => found)
      .join(),
  ).toMatch(words);
});

test.each([
  ["rustylock.org", /^TLS: /, /TLS 1\.2 or 1\.3/],
  ["clearvoice.net", /^TLS: /, /with the first byte/],
  ["strippedbark.net", /offers no STARTTLS/, /Switch TLS on/],
  ["spikedpunch.net", /sent more behind its reply to STARTTLS/, /CVE-2021-33515/],
  ["openparlour.org", /signs everybody in before TLS/, /./],
  ["tokengate.org", /takes no password/, /PLAIN/],
  ["ownloop.net", /private address 127\.0\.0\.1/, /Nobody outside/],
  ["longhush.net", /said nothing/, /without answering/],
])("%s hears what its published server does wrong", async (domain, found, change) => {
  const { report, code } = await examine(domain);
  expect(code).toBe(1);
  const line = report.lines.find(({ topic, level }) => topic === "server" && level === "fail");
  expect(line?.found).toMatch(found);
  expect(line?.change).toMatch(change);
});

test("what is to be published is what is known to work", async () => {
  const { report } = await examine("maplewick.com");
  const published = report.lines.flatMap(({ publish = [] }) => publish.map(({ content }) => content));
  expect(published).toContain("_imaps._tcp.maplewick.com. IN SRV 0 1 993 imap.maplewick.com.");
  expect(published).toContain("_submissions._tcp.maplewick.com. IN SRV 0 1 465 smtp.maplewick.com.");
});

test("nobody is told a name or a password", async () => {
  for (const service of ["nginx", "dovecot-a", "postfix-a"] as const) world.clearLog(service);
  await run("--doctor", "wellkeptpost.org");
  expect(world.webRequests().filter(({ authorization }) => authorization)).toEqual([]);
  expect(world.logs("dovecot-a")).not.toMatch(/auth failed|user=<[^>]/);
  expect(world.logs("postfix-a")).not.toMatch(/sasl_username|authentication failed/);
});

describe("the text", () => {
  const ESCAPE = "\u001b";

  test("has no colours where it goes to no terminal", async () => {
    const { out, code } = await run("--doctor", "wellkeptpost.org");
    expect(out).not.toContain(ESCAPE);
    expect(out).toMatch(/ {2}ok {4}MX wellkeptpost\.org\n {8}10 mx\.wellkeptpost\.org\n/);
    expect(out).toMatch(/\nwellkeptpost\.org: all is well\. {2}\(\d+ ms\)\n$/);
    expect(code).toBe(0);
  });

  test("has colours in a terminal, but not against the person's wish", async () => {
    // Node takes a CI service's terminal for one without colours.
    const { CI: _ci, NO_COLOR: _noColor, ...person } = process.env;
    const inTerminal = async (env: NodeJS.ProcessEnv) => {
      const command = `${process.execPath} electron/headless/discover.ts clara.jensen@lindenpost.de`;
      const child = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
        cwd: root,
        env: { ...person, TERM: "xterm-256color", ...env },
      });
      child.stdin.end();
      return text(child.stdout);
    };
    expect(await inTerminal({})).toContain(`${ESCAPE}[32m+`);
    expect(await inTerminal({ NO_COLOR: "1" })).not.toContain(`${ESCAPE}[`);
  });
});

test("Ctrl-C ends it at once, whatever hangs, with 130", async () => {
  const { child, ended } = launch(["x@frostgate.net"]);
  await new Promise((resolve) => child.stdout.once("data", resolve));
  await new Promise((resolve) => setTimeout(resolve, 700));
  const began = performance.now();
  child.kill("SIGINT");
  const { code, err } = await ended;
  expect(code).toBe(130);
  expect(err).toBe("");
  // By itself it goes on for eight seconds more.
  expect(performance.now() - began).toBeLessThan(5_000);
});

test("Ctrl-C at the password signs in to nothing", async () => {
  world.clearLog("dovecot-a");
  const command = `${process.execPath} electron/headless/discover.ts clara.jensen@lindenpost.de --verify`;
  const child = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], { cwd: root });
  let shown = "";
  child.stdout.on("data", (chunk: Buffer) => {
    if (!shown.includes("Password:") && `${shown}${chunk}`.includes("Password:")) child.stdin.write("\u0003");
    shown += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  expect(shown).toContain("Password:");
  expect(shown).not.toContain("sign-in");
  expect(code).toBe(130);
  expect(world.logs("dovecot-a")).not.toContain("clara.jensen");
});

describe("a survey", () => {
  const network = createNetworkWorld();
  const survey = async (
    host: string,
    port: number,
    protocol: "imap" | "pop3" | "smtp",
    security: "tls" | "starttls",
  ) => {
    const addresses = await network.resolveHost(host, AbortSignal.timeout(5_000));
    if (addresses.kind !== "found") throw new Error(host);
    const request = { host, port, protocol, security, addresses: addresses.records };
    return network.survey(request, AbortSignal.timeout(5_000));
  };

  test.each([
    [143, "imap", /^LOGINDISABLED$/i, /^AUTH=PLAIN$/i],
    [110, "pop3", /^STLS$/i, /^SASL .*PLAIN/i],
    [587, "smtp", /^STARTTLS$/i, /^AUTH .*PLAIN/i],
  ] as const)(
    "across STARTTLS on %i tells what is offered before and inside",
    async (port, protocol, clear, inside) => {
      const seen = await survey("imap.maplewick.com", port, protocol, "starttls");
      if (seen.kind !== "surveyed") throw new Error(seen.words);
      expect(seen.tls?.version).toBe("TLSv1.3");
      expect(seen.tls?.refusal).toBeNull();
      expect(seen.offeredInClear?.filter((capability) => clear.test(capability))).toHaveLength(1);
      expect(seen.offered.some((capability) => inside.test(capability))).toBe(true);
      expect(seen.offeredInClear?.some((capability) => inside.test(capability))).toBe(false);
    },
  );

  test.each([
    ["imap.amberlane.org", "CERT_EXPIRED"],
    ["mail.copperfern.net", "CERT_NAME"],
    ["mail.thornbyallotments.org", "CERT_UNTRUSTED"],
    ["imap.brackenhall.com", "CERT_UNTRUSTED"],
  ])("of %s goes on across the bad certificate and says %s", async (host, code) => {
    const seen = await survey(host, 993, "imap", "tls");
    if (seen.kind !== "surveyed") throw new Error(seen.words);
    expect(seen.tls?.refusal?.code).toBe(code);
    expect(seen.tls?.certificate?.validTo).toMatch(/^\d{4}-/);
    expect(seen.offered.length).toBeGreaterThan(0);
  });

  test("ends when it is told to, with its socket closed", async () => {
    const controller = new AbortController();
    const request = {
      host: "berth.slowharbour.com",
      port: 993,
      protocol: "imap",
      security: "tls",
      addresses: ["11.66.0.66"],
    } as const;
    const seen = network.survey(request, controller.signal);
    setTimeout(() => controller.abort(), 100);
    expect(await seen).toMatchObject({ kind: "failed", failure: { code: "PORT_BLOCKED" } });
    expect(process.getActiveResourcesInfo().filter((name) => name.includes("TCP"))).toEqual([]);
  });
});
