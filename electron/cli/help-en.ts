import type { HelpTexts } from './help.ts';

const COMMON = `
  --json               only JSON on standard output, words on standard error
  --lang en|zh-CN      default: the system's
  --color auto|always|never
`;

const SECRETS = `
A push URL is a password: an argument can be seen by every program on this computer.
Put it into a variable and name the variable, or pass - and paste it (end with Ctrl-D).
`;

const KEYS = `  --url-env VAR        the variable that holds the push URL
  --key-env VAR        the variable that holds the signing key: then a wrong signature is explained
  --backup-key-env VAR the same for the backup key
  --algorithm auto|md5|sha256   default auto: by the length of the signature
  --planned-hours N    how long the show is to be; the URL must outlast it
  --provider NAME      default: found by host, then by the parameters of the signature. One of
                       tencent alibaba huawei volcengine byteplus qiniu; one way to sign of several:
                       huawei-a huawei-b huawei-d qiniu-expiry qiniu-sk qiniu-static; by stream key:
                       twitch youtube kick facebook aws-ivs bilibili douyin
`;

const CLOUD = `  --cloud-id-env VAR --cloud-key-env VAR   the variables that hold SecretId and SecretKey of
                       Tencent Cloud's API: then the cloud itself says whether the stream is in
                       use or banned, and why it dropped (policy QcloudLIVEReadOnlyAccess is enough)
  --cloud-endpoint host[:port]   another endpoint of that API (default: mainland, then international)
`;

const EXITS = `
Exit code: 0 go or caution, 1 no-go, 2 wrong usage, 3 a fault of Cuelight's, 130 aborted.
`;

export const HELP_EN: HelpTexts = {
  overview: `Cuelight: says whether an RTMP push will work, or names the one thing that is wrong.

  cuelight check <push-url>     the pre-flight: every check from the text to the stream
  cuelight explain <push-url>   only what can be said offline: URL, signature, expiry
  cuelight sign …               make a signed push URL
  cuelight extract [FILE|-]     find push URLs in any text, repaired
  cuelight obs [status|watch|put|put-back]   OBS on this computer: its settings and how its push fares
  cuelight relay --to <push-url>   keeps a show alive: the encoder pushes here, Cuelight to the server

  cuelight <command> --help     what each one takes
  cuelight --version

Example:
  read -rs PUSH_URL && export PUSH_URL      (paste, Enter)
  cuelight check --url-env PUSH_URL
${EXITS}`,
  commands: {
    check: `cuelight check <push-url> | - | --url-env VAR
Runs the pre-flight and prints each finding as it comes, then the verdict.
${SECRETS}
${KEYS}  --publish never|real|rehearsal   default never. "rehearsal" publishes a few seconds of black
                       on a stream beside yours; "real" on your own stream: viewers may see it
  --hold-ms N          how long that publish must stay connected, default 3000
  --uplink             measure the uplink for 10 s: what the server proves to have received. On a stream
                       beside yours; where none is possible, only with --publish real, on your own
  --planned-kbps N     with --uplink: the bitrate of the show, picture and sound, that it must carry
  --play-url URL       the viewers' address (rtmp or http-flv): tells whether somebody is live on it
${CLOUD}  --controls none|host:port,…   other hosts contacted to tell a blocked port from a dead network;
                       none: only the ingest, its name server, the play URL and the
                       cloud's API, where given, are contacted
  --obs                asks OBS on this computer: does it have this URL, and sane settings
  --obs-address H:P    where its WebSocket server listens, default 127.0.0.1:4455
  --obs-password-env VAR   the variable that holds its password
  --timeout-ms N       the whole pre-flight but the uplink, default 20000 (longer with a longer hold)
${COMMON}
A stream that is running is never touched: without --publish and --uplink nothing is published.
${EXITS}`,
    explain: `cuelight explain <push-url> | - | --url-env VAR
Reads the URL, its signature and its expiry. Nothing leaves this computer.
${SECRETS}
${KEYS}${COMMON}${EXITS}`,
    sign: `cuelight sign --domain D --app A --stream S --key-env VAR
Prints a signed push URL, and nothing else. It is a secret: mind where it goes.

  --domain D           the push domain
  --app A              usually live
  --stream S           the stream name
  --key-env VAR        the variable that holds the signing key (never given as an argument)
  --provider NAME      default tencent; or alibaba, huawei-a, huawei-b, huawei-d, volcengine, byteplus,
                       qiniu-expiry, qiniu-sk (the key is AccessKey:SecretKey), qiniu-static
  --valid-hours N      default 24; huawei-a and qiniu-static write no end into the URL
  --algorithm md5|sha256   tencent only, default md5; it must be what the domain is set to
${COMMON}
With --json: {"url": …, "expiresAt": …}, and "end" where that is not simply when the URL ends:
at-least (the push domain adds its own validity), from or none (then expiresAt is null).
Exit code: 0 made, 2 wrong usage.
`,
    extract: `cuelight extract [FILE|-]
Finds every push URL in a log, JSON, a debugger's output or anything else and prints each one
repaired, one a line. Without FILE it reads standard input.
${COMMON}
With --json: [{"url": …, "repaired": true|false, "offset": …}]
Exit code: 0 found, 1 none found, 2 wrong usage.
`,
    obs: `cuelight obs [status]
cuelight obs watch <push-url> | - | --url-env VAR
cuelight obs put <push-url> | - | --url-env VAR --keep-old FILE
cuelight obs put-back FILE
Asks OBS on this computer by its WebSocket server (Tools → WebSocket Server Settings).
  status               whether it is there and live, and where it pushes to, masked
  watch                OBS pushes by itself: prints each state and incident of its push to this URL,
                       frames lost by network, encoder and rendering apart; Ctrl-C ends the looking only
  put                  makes OBS push there; refused while it is live. What it had is written to FILE first
  put-back             gives OBS what FILE holds, and removes FILE
${SECRETS}
  --obs-address H:P    where its WebSocket server listens, default 127.0.0.1:4455
  --obs-password-env VAR   the variable that holds its password
  --keep-old FILE      put: a new file for OBS's old settings; it holds a key, only you can read it

For watch, after a drop:
${KEYS}  --play-url URL       the viewers' address: tells who else is live on the stream
${CLOUD}  --controls none|host:port,…   other hosts contacted after a drop to tell where the road is broken
${COMMON}
With --json: watch prints one event a line, the others one object.
Exit code: 0 done, 1 OBS is not there or refused, 2 wrong usage, 130 aborted.
`,
    relay: `cuelight relay --to <push-url> | --to - | --url-env VAR
Takes the encoder's stream on this computer and keeps it on the server: it reconnects, sends what
was missed, and says why it dropped. It prints the address and the key for the encoder, then each
state and incident.
${SECRETS}
  --to <push-url>      where the show goes; - reads it from standard input
${KEYS}  --listen 127.0.0.1:PORT   where the encoder connects; port 0, the default, is any free one
                       (0.0.0.0:PORT or an address of this computer: phones and hardware encoders too)
  --stream-key KEY     the encoder's key, default random
  --play-url URL       the viewers' address: tells who else is live on the stream
${CLOUD}  --controls none|host:port,…   other hosts contacted after a drop to tell where the road is broken
  --policy gapless|live-edge    after a drop send everything (default), or only the newest
  --buffer-seconds N   default 90; and
  --buffer-mb N        default 128: whichever is reached first, then the newest only
  --record DIR         also writes the show there, as FLV
${COMMON}
With --json: one event a line. Ctrl-C ends the show in order, a second one at once.
Exit code: 0 ended in order, 1 no retry could ever succeed, 2 wrong usage, 130 ended at once.
`,
  },
};
