// Installs the Debian packages the world is made of. Does nothing, quickly, where all are there.
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { run } from "./processes.ts";

export const packages = [
  "bind9",
  "bind9-dnsutils",
  "postfix",
  "dovecot-imapd",
  "dovecot-pop3d",
  "dovecot-lmtpd",
  "nginx-light",
  "openssl",
  "iproute2",
  "nftables",
  "tcpdump",
  "chromium",
  "xvfb",
  "fonts-dejavu-core",
  "fonts-inter",
  "fonts-noto-core",
  "fonts-noto-color-emoji",
] as const;

const policy = "/usr/sbin/policy-rc.d";
const policyAside = `${policy}.before-posthorn-world`;

/** The packages of the list that this machine does not have yet. */
export async function findMissingPackages(): Promise<string[]> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the fields of dpkg-query are written like this
  const format = "${Package} ${db:Status-Status}\n";
  const { stdout } = await run(["dpkg-query", "-W", "-f", format, ...packages], { allowFailure: true });
  const installed = new Set(
    stdout
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(" ")[0]),
  );
  return packages.filter((name) => !installed.has(name));
}

export function requireRoot(purpose: string): void {
  if (process.getuid?.() !== 0) {
    throw new Error(`${purpose} needs root: run it as root or under sudo.`);
  }
}

// invoke-rc.d asks this script; 101 forbids, so no mail server starts on the host itself.
function forbidServices(): void {
  if (existsSync(policy)) renameSync(policy, policyAside);
  writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
}

function allowServices(): void {
  rmSync(policy, { force: true });
  if (existsSync(policyAside)) renameSync(policyAside, policy);
}

async function apt(...args: string[]): Promise<boolean> {
  const argv = ["apt-get", "-y", "-q", "-o", "Dpkg::Use-Pty=0", ...args];
  // The package client keeps the machine's own environment: its mirror may be reached through a proxy.
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { code, stdout, stderr } = await run(argv, { env, allowFailure: true });
  if (code !== 0) process.stderr.write(stdout.slice(-2000) + stderr.slice(-2000));
  return code === 0;
}

/** Installs what is missing and returns the names of it. */
export async function installPackages(): Promise<string[]> {
  const missing = await findMissingPackages();
  if (missing.length === 0) return [];
  requireRoot("Installing the mail world's packages");
  await run(["debconf-set-selections"], {
    input: "postfix postfix/main_mailer_type select No configuration\n",
  });
  forbidServices();
  try {
    const install = ["install", "--no-install-recommends", ...missing];
    // The lists of a fresh machine are empty or old: one update, and only if it cannot be done without.
    const done = (await apt(...install)) || ((await apt("update")) && (await apt(...install)));
    if (!done) throw new Error(`These packages could not be installed: ${missing.join(" ")}`);
  } finally {
    allowServices();
  }
  return missing;
}

if (import.meta.main) {
  try {
    const missing = await findMissingPackages();
    if (missing.length > 0) console.log(`Installing ${missing.join(" ")}`);
    await installPackages();
    console.log(missing.length > 0 ? "Installed." : "Everything the mail world needs is installed.");
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
