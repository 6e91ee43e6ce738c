import { execFileSync } from "node:child_process";
import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect } from "vitest";
import { makeDirectory } from "../../unit/store/store-fixture.ts";

/** Whether this machine lets a test have a disk of its own. */
export const canMount = process.platform === "linux" && process.getuid?.() === 0;

const mounted: string[] = [];

afterEach(() => {
  for (const disk of mounted.splice(0)) execFileSync("umount", [disk]);
});

/** A disk of `megabytes` that goes away with the test. */
export function mountDisk(megabytes: number) {
  const directory = makeDirectory();
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", directory]);
  mounted.push(directory);
  const filler = join(directory, "filler");
  return {
    directory,
    /** Fills it to its last byte. */
    fill() {
      expect(() => {
        for (;;) appendFileSync(filler, Buffer.alloc(4_096));
      }).toThrow("ENOSPC");
    },
    free: () => rmSync(filler),
  };
}
