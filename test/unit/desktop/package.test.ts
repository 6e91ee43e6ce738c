import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { APP_ID } from "../../../electron/desktop/policy.ts";
import packageJson from "../../../package.json" with { type: "json" };

const root = join(import.meta.dirname, "../../..");
// electron-builder reads and checks its configuration with this; it offers no command that does only that.
const builder = createRequire(createRequire(import.meta.url).resolve("electron-builder/package.json"));
const { getConfig, validateConfiguration } = builder("app-builder-lib/out/util/config/config.js");
const { DebugLogger } = builder("builder-util");
const config = await getConfig(root, "electron-builder.yml", null);

describe("the packages", () => {
  it("are described as electron-builder understands it", async () => {
    await expect(validateConfiguration(config, new DebugLogger(false))).resolves.toBeUndefined();
    await expect(validateConfiguration({ ...config, fuses: {} }, new DebugLogger(false))).rejects.toThrow("fuses");
  });

  it("are deb, AppImage, dmg and nsis", () => {
    expect([config.linux.target, config.mac.target, config.win.target].flat()).toEqual([
      "deb",
      "AppImage",
      "dmg",
      "nsis",
    ]);
  });

  it("have the id under which the app names itself to Windows", () => {
    expect(config.appId).toBe(APP_ID);
  });

  it("have every fuse as Electron's security checklist asks", () => {
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    });
  });

  it("hold the built app and no source", () => {
    const files: string[] = config.files.flatMap((set: { filter: string[] }) => set.filter);
    const held = files.filter((pattern) => !pattern.startsWith("!"));
    expect(held).toEqual(["package.json", "dist/electron/**", "dist/shared/**", "dist/renderer/**"]);
    expect(packageJson.main).toBe("dist/electron/desktop/main.js");
  });

  it("keep the native library out of the archive, where it could not be loaded", () => {
    expect(config.asarUnpack).toEqual(["node_modules/better-sqlite3/prebuilds/*.node"]);
    expect(existsSync(join(root, "node_modules/better-sqlite3/prebuilds/linux-x64.node"))).toBe(true);
  });

  it("have an icon that is large enough for every system", () => {
    for (const { icon } of [config.linux, config.mac, config.win]) {
      const png = readFileSync(join(root, icon));
      expect(png.subarray(1, 4).toString()).toBe("PNG");
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1024, 1024]);
    }
  });
});
