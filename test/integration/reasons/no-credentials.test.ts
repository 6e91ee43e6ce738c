import { describe, expect, test } from "vitest";
import { signIn } from "../../../electron/mail/sign-in.ts";
import { accountOf, type Flow, worldOf } from "../../world/world.ts";
import { type SetUpOutcome, setUp } from "./set-up.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const vault = accountOf("sylvia.brandt@vaultedhall.net");

/** The ways `password` can be on the wire: as it is, in base64 at any of the three offsets, escaped for a URL or for XML. */
function spellingsOf(password: string): string[] {
  const bytes = Buffer.from(password);
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replaceAll("=", "");
    // The first characters hold bits of what is before it, the last one of what is behind it.
    return text.slice(offset === 0 ? 0 : offset + 1, -1);
  });
  const escaped = [encodeURIComponent(password), password.replaceAll("&", "&amp;").replaceAll("<", "&lt;")];
  return [...new Set([bytes.toString("latin1"), bytes.toString("hex"), ...base64, ...escaped])];
}

function findIn(text: string, password: string): string[] {
  return spellingsOf(password).filter((spelling) => text.includes(spelling));
}

const told = (flows: readonly Flow[], password: string): string[] =>
  flows
    .filter(({ bytes }) => findIn(bytes.toString("latin1"), password).length > 0)
    .map(({ from, to }) => `${from} to ${to}`);

function clearLogs(): void {
  for (const service of ["nginx", "bind", "raw"] as const) world.clearLog(service);
}

/** Sets up `addresses`, no more than eight at a time. */
async function setUpAll(addresses: readonly string[], password: string): Promise<SetUpOutcome[]> {
  const left = [...addresses];
  const outcomes: SetUpOutcome[] = [];
  const work = async (): Promise<void> => {
    for (let address = left.shift(); address; address = left.shift()) {
      outcomes.push(await setUp(address, { password }));
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return outcomes;
}

/** Hosts whose certificate is no good. */
const badlyCertified = new Set(world.domains.flatMap(({ certificates = {} }) => Object.keys(certificates)));
/** What lies in wait. */
const decoys = new Set(
  world.domains
    .filter(({ decoy }) => decoy)
    .flatMap(({ domain, hosts = {}, pages = [] }) => [domain, ...Object.keys(hosts), ...pages.map(({ host }) => host)]),
);

describe("what is looked for is found, where it is there", () => {
  test.each([
    ["AUTH PLAIN", Buffer.from("\0vera@x.net\0Ginkgo & <leaf> 7").toString("base64")],
    ["Basic", Buffer.from("vera@x.net:Ginkgo & <leaf> 7").toString("base64")],
    ["AUTH LOGIN", Buffer.from("Ginkgo & <leaf> 7").toString("base64")],
    ["LOGIN", 'A1 LOGIN vera@x.net "Ginkgo & <leaf> 7"'],
    ["XML", "<Password>Ginkgo &amp; &lt;leaf> 7</Password>"],
  ])("%s", (_, text) => {
    expect(findIn(text, "Ginkgo & <leaf> 7")).not.toEqual([]);
  });
});

describe("no password goes anywhere but through TLS to a server whose certificate was validated", () => {
  test("at any domain of the world, whatever it does", { timeout: 240_000 }, async () => {
    const password = "Ginkgo & <leaf> 7";
    // A person of the domain where it has any, so that its servers are not stopped by an unknown name.
    const addresses = world.domains
      .filter(({ decoy }) => !decoy)
      .map(({ domain, users = [] }) => `${users[0]?.local ?? "somebody"}@${domain}`);
    clearLogs();
    const capture = await world.startCapture();
    const outcomes = await setUpAll(addresses, password);
    const flows = await capture.stop();

    // It was told to some: else nothing would be shown by its absence from all the rest.
    const inside = world.rawTranscripts().filter(({ bytes }) => findIn(bytes, password).length > 0);
    expect(inside.length).toBeGreaterThan(5);
    expect(inside.filter(({ encrypted }) => !encrypted)).toEqual([]);
    expect(inside.filter(({ host }) => badlyCertified.has(host))).toEqual([]);
    expect(outcomes.filter(({ failure }) => failure?.code === "AUTH_REJECTED").length).toBeGreaterThan(10);

    expect(flows.length).toBeGreaterThan(1_000);
    expect(told(flows, password)).toEqual([]);
    expect(findIn(world.logs("nginx"), password)).toEqual([]);
    expect(world.webRequests().filter(({ authorization }) => authorization !== "")).toEqual([]);
    expect(findIn(world.logs("bind"), password)).toEqual([]);
    // Nor to the person's own screen, log or clipboard.
    expect(findIn(JSON.stringify(outcomes), password)).toEqual([]);

    const asked = [...world.webRequests().map(({ host }) => host), ...world.dnsQueries().map(({ name }) => name)];
    expect(asked.length).toBeGreaterThan(1_000);
    // Nobody climbs to what is above a domain (as clients did that gave away 372,072 credentials), or to a public suffix.
    expect(asked.filter((host) => decoys.has(host))).toEqual([]);
    expect(asked).not.toContain("collect.farquarry.org");
  });

  test("except the one host that a person agreed to, over https, and no one it redirects to", async () => {
    clearLogs();
    const capture = await world.startCapture();
    const agreed = await setUp(vault.address, { password: vault.password, agrees: ["credentials"] });
    const redirected = await setUp("somebody@borrowedkeys.net", { password: vault.password, agrees: ["credentials"] });
    const flows = await capture.stop();

    expect(agreed.failure).toBeNull();
    expect(agreed.account).toMatchObject({ incoming: { host: "keep.vaultedhall.net" } });
    expect(redirected.account).toBeNull();
    const toldWeb = world.webRequests().filter(({ authorization }) => authorization !== "");
    expect(toldWeb.length).toBeGreaterThan(0);
    for (const { host, scheme } of toldWeb) {
      expect({ host, scheme }).toEqual({ host: "autodiscover.vaultedhall.net", scheme: "https" });
    }
    expect(told(flows, vault.password)).toEqual([]);
    expect(findIn(world.logs("nginx").replace(/"authorization":"[^"]*"/g, ""), vault.password)).toEqual([]);
    expect(findIn(world.logs("bind"), vault.password)).toEqual([]);
  });

  test("and where a person agrees to a server without encryption, the capture shows it: so it would show the others", async () => {
    const edna = accountOf("edna.fell@gravelroad.net");
    const capture = await world.startCapture();
    await signIn(edna.incoming, edna.password);
    expect(told(await capture.stop(), edna.password)).toEqual([expect.stringMatching(/ to .*:143$/)]);
  });
});
