/** Each command needs what the ones before it need. @typedef {'start' | 'test' | 'bench' | 'soak'} Stage */

/**
 * One thing the system must offer. `packages` are names of the same thing in different releases; `file` is the program or library that
 * shows it is there where dpkg is not used; `from` says from which command on it is needed.
 * @typedef {{ packages: string[], file?: string, from: Stage, why: string }} Need
 */

/**
 * What the app and its tests use of the system.
 * @type {readonly Need[]}
 */
export const NEEDS = [
  { packages: ['libgtk-3-0', 'libgtk-3-0t64'], file: 'libgtk-3.so.0', from: 'start', why: "Electron's windows and dialogs" },
  { packages: ['libnss3'], file: 'libnss3.so', from: 'start', why: "Electron's certificates" },
  { packages: ['libasound2', 'libasound2t64'], file: 'libasound.so.2', from: 'start', why: 'Electron loads it at start' },
  { packages: ['libgbm1'], file: 'libgbm.so.1', from: 'start', why: "Electron's graphics buffers" },
  { packages: ['xvfb'], file: 'Xvfb', from: 'test', why: 'a display for the tests in a real window' },
  { packages: ['xauth'], file: 'xauth', from: 'test', why: 'xvfb-run needs it' },
  { packages: ['fonts-noto-cjk'], from: 'test', why: "Chinese text in the window's tests" },
  { packages: ['dbus'], file: 'dbus-run-session', from: 'test', why: 'a session bus for the keyring' },
  { packages: ['gnome-keyring'], file: 'gnome-keyring-daemon', from: 'test', why: 'tests with real encryption of secrets' },
  { packages: ['libsecret-1-0'], file: 'libsecret-1.so.0', from: 'test', why: 'Electron reaches the keyring through it' },
  { packages: ['libnotify4'], file: 'libnotify.so.4', from: 'test', why: 'Electron tells the desktop of a drop through it' },
  { packages: ['python3-dbusmock'], from: 'test', why: 'plays the desktop: its panel, its notifications, its sleep' },
  { packages: ['nginx'], file: 'nginx', from: 'test', why: 'a real ingest' },
  { packages: ['libnginx-mod-rtmp'], from: 'test', why: "nginx's RTMP module" },
  { packages: ['ffmpeg'], file: 'ffmpeg', from: 'test', why: 'a real encoder, and an ingest with -listen' },
  { packages: ['libfaketime'], from: 'test', why: 'a clock that is set in the middle of a show' },
  { packages: ['iproute2'], file: 'ip', from: 'test', why: 'network namespaces' },
  { packages: ['iptables'], file: 'iptables', from: 'test', why: 'real firewalls inside the namespaces' },
  { packages: ['openssl'], file: 'openssl', from: 'test', why: 'certificates for the RTMPS tests' },
  { packages: ['procps'], file: 'ps', from: 'test', why: 'tests look for processes left behind' },
  { packages: ['util-linux'], file: 'setpriv', from: 'test', why: 'the tests start Electron as an unprivileged user' },
  { packages: ['gcc'], file: 'gcc', from: 'bench', why: 'builds the librtmp peer' },
  { packages: ['libc6-dev'], from: 'bench', why: 'builds the librtmp peer' },
  { packages: ['librtmp-dev'], from: 'bench', why: 'the librtmp peer' },
  { packages: ['gstreamer1.0-tools'], file: 'gst-launch-1.0', from: 'test', why: 'the GStreamer peer' },
  { packages: ['gstreamer1.0-plugins-base'], from: 'test', why: 'the GStreamer peer' },
  { packages: ['gstreamer1.0-plugins-good'], from: 'test', why: 'the GStreamer peer reads FLV' },
  { packages: ['gstreamer1.0-plugins-bad'], from: 'test', why: 'the GStreamer peer publishes by RTMP' },
  { packages: ['obs-studio'], file: 'obs', from: 'soak', why: 'OBS as an encoder' },
  { packages: ['obs-plugins'], from: 'soak', why: "OBS's encoders" },
  { packages: ['libgl1-mesa-dri'], from: 'soak', why: 'OBS draws without a graphics card' },
];
