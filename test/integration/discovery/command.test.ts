import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { accountOf, accounts, worldOf } from "../../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const root = join(import.meta.dirname, "../../..");

async function run(args: readonly string[], input = "") {
  const child = spawn(process.execPath, ["electron/headless/discover.ts", ...args], { cwd: root });
  child.stdin.end(input);
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once("close", resolve)),
  ]);
  return { out, err, code };
}

const verifiable = accounts.filter(
  ({ domain, mechanism }) =>
    ["autoconfig-subdomain", "autoconfig-well-known", "autodiscover-cname", "guess-tls", "guess-starttls"].includes(
      mechanism,
    ) &&
    !["slowharbour.com", "leakyroof.net", "halfbridge.net", "pausedpost.net"].includes(domain) &&
    !world.domains.find((plan) => plan.domain === domain)?.certificates,
);

describe("npm run discover", () => {
  test("prints one object with --json and exits with 0", async () => {
    const { out, err, code } = await run(["nora.whitfield@harbourandfinch.co.uk", "--json"]);
    expect(code).toBe(0);
    expect(err).toBe("");
    expect(out.trimEnd().split("\n")).toHaveLength(1);
    const { incoming, outgoing } = accountOf("nora.whitfield@harbourandfinch.co.uk");
    expect(JSON.parse(out)).toMatchObject({
      address: "nora.whitfield@harbourandfinch.co.uk",
      outcome: "found",
      incoming: { ...incoming, source: "autodiscover" },
      outgoing: { ...outgoing, protocol: "smtp", source: "autodiscover" },
      candidates: [{ host: "ex1.kestrelhosting.com" }, { host: "ex2.kestrelhosting.com" }],
      trace: expect.arrayContaining([
        {
          id: expect.any(Number),
          source: "dns",
          target: "MX harbourandfinch.co.uk",
          ms: expect.any(Number),
          outcome: "found",
          detail: expect.any(String),
        },
      ]),
      elapsedMs: expect.any(Number),
    });
  });

  test("says why nothing was found and exits with 2", async () => {
    const { out, code } = await run(["felix.moreau@amberlane.org"]);
    expect(code).toBe(2);
    expect(out).toMatch(/CERT_EXPIRED: the certificate of imap\.amberlane\.org is not valid at this time/);
  });

  test("exits with 64 for bad usage", async () => {
    expect(await run(["--json"])).toMatchObject({ code: 64, out: "", err: expect.stringContaining("Usage") });
  });
});

describe("npm run discover --verify", () => {
  test.each(verifiable.map((account) => [account.shownAddress, account] as const))(
    "signs in to both servers of %s",
    async (address, account) => {
      const { out, code } = await run([address, "--verify", "--json"], `${account.password}\n`);
      const { incoming, outgoing, signIn } = JSON.parse(out);
      expect(signIn).toEqual({ ok: true });
      expect(code).toBe(0);
      expect([incoming.username, outgoing.username]).toEqual([account.incoming.username, account.outgoing.username]);
    },
  );

  test("exits with 3 for a wrong password, which no server is told more than twice and no page at all", async () => {
    world.clearLog("nginx");
    world.clearLog("bind");
    world.clearLog("dovecot-a");
    const { out, code } = await run(["june.okafor@maplewick.com", "--verify"], "not-her-Kettles\n");
    expect(code).toBe(3);
    expect(out).toMatch(
      /AUTH_REJECTED: imap\.maplewick\.com refuses the name or the password of june\.okafor@maplewick\.com/,
    );
    expect(out).not.toContain("not-her-Kettles");
    const tries = world.logs("dovecot-a").match(/imap-login:.*auth failed, 1 attempts/g) ?? [];
    expect(tries.length).toBeGreaterThan(0);
    expect(tries.length).toBeLessThanOrEqual(2);
    expect(world.webRequests().length).toBeGreaterThan(0);
    expect(world.logs("nginx")).not.toContain("not-her-Kettles");
    expect(world.logs("bind")).not.toContain("not-her-Kettles");
  });

  test("tells a server that does not answer from a wrong password, within twelve seconds", async () => {
    const started = performance.now();
    const { out, code } = await run(["jonas.vik@slowharbour.com", "--verify", "--json"], "waiting-room\n");
    expect(code).toBe(3);
    expect(JSON.parse(out).signIn).toMatchObject({
      ok: false,
      failure: { leg: "incoming", host: "berth.slowharbour.com", port: 993 },
    });
    expect(["PORT_BLOCKED", "SERVER_SILENT"]).toContain(JSON.parse(out).signIn.failure.code);
    expect(performance.now() - started).toBeLessThan(14_000);
  });
});
