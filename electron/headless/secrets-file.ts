import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { chmod, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { type Secrets, writeAtomically } from "../core/core.ts";

const ALGORITHM = "aes-256-gcm";
const KEY_LENGTH = 32;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;

/**
 * Secrets in `secrets.json` of mode 0600, each encrypted with the key in `secrets.key` beside it. That keeps them from
 * being read in passing, in a backup of one file or on a screen; it does not keep them from who can read both files.
 */
export async function openSecretsFile(dataDirectory: string): Promise<Secrets> {
  const path = join(dataDirectory, "secrets.json");
  const key = await readKey(join(dataDirectory, "secrets.key"));
  let stored = await readStored(path);
  let lastWrite: Promise<void> = Promise.resolve();

  function store(next: Record<string, string>): Promise<void> {
    stored = next;
    lastWrite = lastWrite.catch(() => undefined).then(() => writeAtomically(path, JSON.stringify(next)));
    return lastWrite;
  }

  return {
    protection: "file",
    async read(name) {
      const sealed = stored[name];
      return sealed === undefined ? null : unseal(sealed, name, key);
    },
    write: (name, value) => store({ ...stored, [name]: seal(value, name, key) }),
    remove(name) {
      const { [name]: _removed, ...rest } = stored;
      return store(rest);
    },
  };
}

async function readKey(path: string): Promise<Buffer> {
  const existing = await readIfThere(path);
  if (existing?.length === KEY_LENGTH) return existing;
  const key = randomBytes(KEY_LENGTH);
  await writeAtomically(path, key);
  return key;
}

async function readStored(path: string): Promise<Record<string, string>> {
  const text = await readIfThere(path);
  if (!text) return {};
  await chmod(path, 0o600);
  try {
    return JSON.parse(text.toString()) as Record<string, string>;
  } catch {
    // Passwords can be typed again; the damaged file is kept for who wants to look.
    await rename(path, `${path}.damaged`);
    return {};
  }
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** `name` is authenticated, so that a stored secret cannot be moved to another account. */
function seal(value: string, name: string, key: Buffer): string {
  const nonce = randomBytes(NONCE_LENGTH);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
}

/** null where the key is not the one it was sealed with. */
function unseal(sealed: string, name: string, key: Buffer): string | null {
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_LENGTH)).setAAD(Buffer.from(name));
  try {
    decipher.setAuthTag(bytes.subarray(NONCE_LENGTH, NONCE_LENGTH + TAG_LENGTH));
    const opened = decipher.update(bytes.subarray(NONCE_LENGTH + TAG_LENGTH));
    return Buffer.concat([opened, decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}
