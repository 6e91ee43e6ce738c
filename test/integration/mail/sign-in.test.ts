import { describe, expect, test } from "vitest";
import { signIn } from "../../../electron/mail/sign-in.ts";
import { type Account, accountOf, accounts, worldOf } from "../../world/world.ts";
import { failureFrom } from "./client.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const reachable = accounts.filter(({ works }) => works);

function outgoingOf({ outgoing }: Account) {
  return { ...outgoing, protocol: "smtp" } as const;
}

describe("every account signs in to both its servers, whatever its password holds", () => {
  test.each(reachable.map((account) => [account.address, account] as const))("%s", async (_address, account) => {
    await signIn(account.incoming, account.password);
    await signIn(outgoingOf(account), account.password);
  });
});

describe("POP3 takes the same passwords", () => {
  test.each(
    ["nora.whitfield@harbourandfinch.co.uk", "vera.sokolova@severnaya-pochta.ru"].flatMap((address) => [
      [address, "tls", 995] as const,
      [address, "starttls", 110] as const,
    ]),
  )("%s over %s", async (address, security, port) => {
    const { incoming, password } = accountOf(address);
    await signIn({ ...incoming, protocol: "pop3", security, port }, password);
  });
});

describe("what a server refuses has its own code", () => {
  const june = accountOf("june.okafor@maplewick.com");

  test.each([
    ["imap", june.incoming],
    ["pop3", { ...june.incoming, protocol: "pop3", port: 995 }],
    ["smtp", outgoingOf(june)],
  ] as const)("a wrong password, over %s", async (_protocol, server) => {
    const failure = await failureFrom(signIn(server, "not it"));
    expect(failure).toMatchObject({ code: "AUTH_REJECTED", host: server.host, username: june.address });
    expect(failure.leg).toBe(server.protocol === "smtp" ? "outgoing" : "incoming");
    expect(JSON.stringify(failure)).not.toContain("not it");
  });

  test.each([
    ["ruth.alder@brackenhall.com", "CERT_UNTRUSTED"],
    ["percy.dunn@thornbyallotments.org", "CERT_UNTRUSTED"],
    ["felix.moreau@amberlane.org", "CERT_EXPIRED"],
    ["lena.krol@copperfern.net", "CERT_NAME"],
  ] as const)("the certificate of %s: %s, with its facts", async (address, code) => {
    const account = accountOf(address);
    const servers = [
      account.incoming,
      { ...account.incoming, port: 143, security: "starttls" },
      { ...account.incoming, protocol: "pop3", port: 995 },
      { ...account.incoming, protocol: "pop3", port: 110, security: "starttls" },
      outgoingOf(account),
      { ...outgoingOf(account), port: 587, security: "starttls" },
    ] as const;
    for (const server of servers) {
      const failure = await failureFrom(signIn(server, account.password));
      expect(failure, `${server.protocol} ${server.port}`).toMatchObject({ code, host: server.host });
      if (failure.code === "CERT_UNTRUSTED") expect(failure.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
      if (failure.code === "CERT_EXPIRED") expect(new Date(failure.validTo).getTime()).toBeLessThan(Date.now());
      if (failure.code === "CERT_NAME") expect(failure.names).toEqual(["shared12.pinehost.net"]);
    }
  });

  test("a host that is not in DNS", async () => {
    for (const server of [june.incoming, outgoingOf(june)]) {
      const failure = await failureFrom(signIn({ ...server, host: "nowhere.maplewick.com" }, june.password));
      expect(failure).toMatchObject({ code: "HOST_NOT_FOUND", host: "nowhere.maplewick.com" });
    }
  });

  test("a port where nobody listens", async () => {
    for (const server of [june.incoming, outgoingOf(june)]) {
      const failure = await failureFrom(signIn({ ...server, port: 4321 }, june.password));
      expect(failure).toMatchObject({ code: "PORT_BLOCKED", host: server.host, port: 4321 });
    }
  });

  test("TLS where the server speaks none from the start", async () => {
    for (const server of [
      { ...june.incoming, port: 143 },
      { ...june.incoming, protocol: "pop3" as const, port: 110 },
      { ...outgoingOf(june), port: 587 },
    ]) {
      expect(await failureFrom(signIn(server, june.password))).toMatchObject({ code: "TLS_FAILED" });
    }
  });

  test("STARTTLS where the server offers none: nothing is signed in to in clear", async () => {
    const edna = accountOf("edna.fell@gravelroad.net");
    for (const server of [
      edna.incoming,
      { ...edna.incoming, protocol: "pop3" as const, port: 110 },
      outgoingOf(edna),
    ]) {
      const failure = await failureFrom(signIn({ ...server, security: "starttls" }, edna.password));
      expect(failure, server.protocol).toMatchObject({ code: "STARTTLS_MISSING", host: server.host });
    }
  });

  test("a server that takes the connection and says nothing, within twelve seconds", async () => {
    world.pauseService("dovecot-a");
    try {
      const startedAt = Date.now();
      const failure = await failureFrom(signIn(june.incoming, june.password));
      expect(failure).toMatchObject({ code: "SERVER_SILENT", host: june.incoming.host });
      expect(Date.now() - startedAt).toBeLessThan(13_000);
    } finally {
      world.resumeService("dovecot-a");
    }
  });

  test("a server that is stopped", async () => {
    await world.stopService("dovecot-a");
    try {
      expect(await failureFrom(signIn(june.incoming, june.password))).toMatchObject({ code: "PORT_BLOCKED" });
    } finally {
      await world.startService("dovecot-a");
    }
  });
});
