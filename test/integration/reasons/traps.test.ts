import { describe, expect, test } from "vitest";
import { worldOf } from "../../world/world.ts";
import { setUp } from "./set-up.ts";

const world = worldOf(process.env.POSTHORN_WORLD);

/** The most memory over what there was before, in bytes, while `work` goes on. */
async function measurePeak(work: () => Promise<unknown>): Promise<number> {
  const used = (): number => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = used();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, used());
  }, 1);
  await work();
  clearInterval(timer);
  return peak - before;
}

describe("a document that is no configuration is none, and costs no more than its deadline", () => {
  const quick = 2_500;
  /** Two retrievals, over https and over http, of five seconds at most. */
  const patient = 9_000;

  test.each([
    ["papertown.press", /an HTML page/, quick],
    ["hallofmirrors.net", /DOCTYPE/, quick],
    ["farquarry.org", /DOCTYPE/, quick],
    ["bottomlesswell.com", /more than 256 KiB/, quick],
    ["overflowing.org", /more than 256 KiB/, quick],
    ["tinfoilbox.com", /not XML/, quick],
    ["slowtap.net", /no answer within 5 s/, patient],
    ["halfaletter.com", /no answer within 5 s/, patient],
    ["mutebell.net", /no answer within 5 s/, patient],
    ["roundandround.net", /more than 5 redirects/, quick],
    ["filedrawer.org", /redirects to file:/, quick],
    ["ownloop.net", /127\.0\.0\.1 is private/, quick],
    ["metadatahill.com", /169\.254\.169\.254 is private/, quick],
    ["insideroom.net", /192\.168\.7\.7 is private/, quick],
    ["splitline.org", /is no host name/, quick],
    ["elevenhops.net", /more than 10 redirects/, quick],
    ["nearbyturn.net", /\/other\.xml, which is not https/, quick],
    ["plainturn.net", /http:.*which is not https/, quick],
    ["errorwithgrace.net", /500 No such user/, quick],
    ["borrowedkeys.net", /401/, quick],
  ])("%s: %s", async (domain, words, limit) => {
    const { result } = await setUp(`somebody@${domain}`);
    expect(result).toMatchObject({ outcome: "none", incoming: null, outgoing: null, candidates: [], ask: [] });
    expect(result.failure).toEqual({ code: "NO_CONFIG", domain });
    expect(result.elapsedMs).toBeLessThan(limit);
    // The trap was met, and every step has ended.
    expect(result.trace.map(({ detail }) => detail)).toContainEqual(expect.stringMatching(words));
    expect(result.trace.filter(({ outcome }) => outcome === "running")).toEqual([]);
  });

  test("what is below a public suffix is asked nothing for an address at the suffix", async () => {
    world.clearLog("bind");
    const { failure } = await setUp("somebody@com.pl");
    expect(failure).toEqual({ code: "NO_CONFIG", domain: "com.pl" });
    expect(world.dnsQueries().map(({ name }) => name)).toEqual([]);
  });

  test("an external entity is not fetched", async () => {
    world.clearLog("bind");
    await setUp("somebody@farquarry.org");
    const names = world.dnsQueries().map(({ name }) => name);
    expect(names).toContain("autoconfig.farquarry.org");
    expect(names).not.toContain("collect.farquarry.org");
  });
});

describe("memory stays within a few times 256 KiB, whatever is sent", () => {
  // Of the 50 MB, of the 50 MB unpacked, of the gigabytes that the entities would come to.
  const limit = 24_000_000;

  test.each(["bottomlesswell.com", "overflowing.org", "tinfoilbox.com", "hallofmirrors.net"])("%s", async (domain) => {
    const peak = await measurePeak(() => setUp(`somebody@${domain}`));
    expect(peak).toBeLessThan(limit);
  });

  test.each(["burstdam.net", "burstpipe.org"])("%s, whose greeting never ends", async (domain) => {
    const startedAt = performance.now();
    let failure: unknown;
    const peak = await measurePeak(async () => {
      failure = (await setUp(`somebody@${domain}`)).failure;
    });
    expect(failure).toMatchObject({
      code: "SERVER_UNAVAILABLE",
      leg: "incoming",
      host: `in.${domain}`,
      words: expect.stringMatching(/^unreadable answer/),
    });
    expect(performance.now() - startedAt).toBeLessThan(14_000);
    expect(peak).toBeLessThan(limit);
  });

  test.each(["bottomlesswell.com", "overflowing.org"])(
    "and not much more than that is taken from the network by %s",
    async (domain) => {
      const capture = await world.startCapture();
      await setUp(`somebody@${domain}`);
      const flows = await capture.stop();
      const received = flows.filter(({ from }) => from.endsWith(":443")).map(({ bytes }) => bytes.length);
      expect(Math.max(...received)).toBeGreaterThan(256 * 1024);
      // What the system's buffers had taken by the time the cap was reached.
      expect(Math.max(...received)).toBeLessThan(12_000_000);
    },
  );
});

describe("what DNS or a page in clear says is told, and waits for a yes", () => {
  test.each([
    ["clearwindow.net", [{ reason: "http", host: "autoconfig.clearwindow.net" }]],
    [
      "glasspost.org",
      [
        { reason: "http", host: "autoconfig.glasspost.org" },
        { reason: "foreign-domain", host: "relais.kestrelhosting.com" },
      ],
    ],
    ["foreignfields.net", [{ reason: "foreign-domain", host: "depot.pinehost.net" }]],
    ["tidewater-studio.com", [{ reason: "foreign-domain", host: "depot.pinehost.net" }]],
    ["meble-przystan.com.pl", [{ reason: "foreign-domain", host: "skrytka.poczta-sudecka.com.pl" }]],
    ["threepostboxes.net", [{ reason: "foreign-domain", host: "kontor.fyrpost.net" }]],
    ["strangersdoor.net", [{ reason: "plaintext", host: "mail.gravelroad.net" }]],
    ["vaultedhall.net", [{ reason: "credentials", host: "autodiscover.vaultedhall.net" }]],
    ["zigzaglane.com", [{ reason: "http", host: "autoconfig.zigzaglane.com" }]],
  ])("%s", async (domain, ask) => {
    world.clearLog("raw");
    const { result, account, steps } = await setUp(`somebody@${domain}`);
    expect(result).toMatchObject({ outcome: "confirm", ask });
    expect(account).toBeNull();
    expect(steps.filter(({ source }) => source === "sign-in")).toEqual([]);
  });

  test("a server that guessing finds is not asked about, where Autodiscover wants a password first", async () => {
    world.clearLog("nginx");
    const { result } = await setUp("somebody@passwordedhall.com");
    expect(result).toMatchObject({ outcome: "found", ask: [], incoming: { source: "guess" } });
    expect(world.webRequests().filter(({ authorization }) => authorization !== "")).toEqual([]);
  });
});

describe("the username that a server knows", () => {
  test("is found among the forms, with no more than two tries a host", async () => {
    world.clearLog("raw");
    const { account } = await setUp("somebody@shortnames.org");
    expect(account).toMatchObject({ incoming: { username: "somebody" }, outgoing: { username: "somebody" } });
    const verdicts = world
      .rawTranscripts()
      .filter(({ from, bytes }) => from === "server" && /Invalid user/.test(bytes));
    const byHost = Map.groupBy(verdicts, ({ host }) => host);
    for (const refused of byHost.values()) expect(refused.length).toBeLessThanOrEqual(2);
  });

  test("is not looked for a third time, where none is right", async () => {
    world.clearLog("raw");
    await setUp("somebody@whoami-post.net");
    const refused = world.rawTranscripts().filter(({ from, bytes }) => from === "server" && /Invalid user/.test(bytes));
    const byHost = Map.groupBy(refused, ({ host }) => host);
    expect(byHost.get("imap.whoami-post.net")).toHaveLength(2);
    expect(byHost.get("smtp.whoami-post.net")?.length ?? 0).toBeLessThanOrEqual(2);
  });
});

describe("nothing of a conversation in clear can be trusted", () => {
  test("PREAUTH in clear ends the conversation, with no name or command beyond STARTTLS sent", async () => {
    world.clearLog("raw");
    await setUp("somebody@openparlour.org", { password: "tealeaf" });
    const sent = world.rawTranscripts().filter(({ from, host }) => from === "client" && host === "in.openparlour.org");
    const said = sent
      .filter(({ port }) => port === 143)
      .map(({ bytes }) => bytes)
      .join("");
    expect(said).not.toMatch(/LOGIN|AUTHENTICATE|SELECT|tealeaf|somebody/i);
  });

  test.each(["in.spikedpunch.net", "in.spikedcider.net"])("after an injection %s hears no more", async (host) => {
    world.clearLog("raw");
    await setUp(`somebody@${host.replace("in.", "")}`, { password: "tealeaf" });
    const sent = world.rawTranscripts().filter((entry) => entry.from === "client" && entry.host === host);
    expect(sent.filter(({ encrypted }) => encrypted)).toEqual([]);
    expect(sent.map(({ bytes }) => bytes).join("")).not.toMatch(/tealeaf|somebody/);
  });
});
