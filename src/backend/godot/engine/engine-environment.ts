import { join } from 'node:path';

/** The rest of an instance's environment is none of an engine's business: addresses, tokens, sockets. */
const passed =
  /^(?:PATH|TZ|TMPDIR|LD_LIBRARY_PATH|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|DOTNET_ROOT|ANDROID_HOME|ANDROID_SDK_ROOT|JAVA_HOME)$/;
/** By these the hub knows what a killed instance left behind. */
const marks = /^WARREN_(?:HUB|HOME_ID)$/;

/**
 * What an engine is started with: a home of its own, so that it neither reads nor writes a person's editor settings, and one
 * language, because what it says is read.
 */
export function engineEnvironment(env: Readonly<Record<string, string>>, home: string): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => passed.test(name) || marks.test(name));
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_CACHE_HOME: join(home, '.cache'),
    LANG: 'en_US.UTF-8',
  };
}
