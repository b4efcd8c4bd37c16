import type { HelpTexts } from './help.ts';

const COMMON = `
  --json               标准输出只有 JSON，文字走标准错误
  --lang en|zh-CN      默认跟随系统
  --color auto|always|never
`;

const SECRETS = `
推流地址等于密码：写在命令参数里，这台电脑上的所有程序都看得到。
请放进环境变量再写变量名，或者写 - 然后粘贴（Ctrl-D 结束）。
`;

const KEYS = `  --url-env VAR        存放推流地址的环境变量
  --key-env VAR        存放鉴权密钥的环境变量：签名错了能说出错在哪
  --backup-key-env VAR 存放备用密钥的环境变量
  --algorithm auto|md5|sha256   默认 auto：按签名长度判断
  --planned-hours N    计划直播几小时；地址的有效期要比它长
  --provider NAME      默认先按域名、再按签名参数识别。可以写
                       tencent alibaba huawei volcengine byteplus qiniu；指定其中一种鉴权方式：
                       huawei-a huawei-b huawei-d qiniu-expiry qiniu-sk qiniu-static；只用推流密钥的：
                       twitch youtube kick facebook aws-ivs bilibili douyin
`;

const CLOUD = `  --cloud-id-env VAR --cloud-key-env VAR   存放腾讯云 API 密钥 SecretId 和 SecretKey 的环境变量：
                       由云端告诉你这路流是否有人在推、是否被禁推、为什么断流
                       （有 QcloudLIVEReadOnlyAccess 策略就够了）
  --cloud-endpoint host[:port]   换一个云 API 地址（默认先国内站，再国际站）
`;

const EXITS = `
退出码：0 可以开播或需要确认，1 先别开播，2 用法不对，3 Cuelight 自身出错，130 中途取消。
`;

export const HELP_ZH: HelpTexts = {
  overview: `Cuelight：开播前告诉你这个 RTMP 推流地址能不能用；不能用，就指出是哪一处不对。

  cuelight check <推流地址>     开播前检查：从文字一直查到推流
  cuelight explain <推流地址>   只做离线检查：地址、签名、有效期
  cuelight sign …               生成签好名的推流地址
  cuelight extract [文件|-]     从任意文本里找出推流地址并修好
  cuelight obs [status|watch|put|put-back]   本机的 OBS：它的设置，和它推流的情况
  cuelight relay --to <推流地址>   保住一场直播：编码器推到这里，Cuelight 推到服务器

  cuelight <命令> --help        查看每个命令的选项
  cuelight --version

例子：
  read -rs PUSH_URL && export PUSH_URL      （粘贴后回车）
  cuelight check --url-env PUSH_URL
${EXITS}`,
  commands: {
    check: `cuelight check <推流地址> | - | --url-env VAR
做开播前检查，结果出来一条打印一条，最后给结论。
${SECRETS}
${KEYS}  --publish never|real|rehearsal   默认 never。rehearsal 在旁边的彩排流上推几秒黑屏；
                       real 推到你自己的流上，观众可能会看到
  --hold-ms N          试推要保持连接多久，默认 3000
  --uplink             测 10 秒上行带宽：只算服务器确认收到的。推到旁边的彩排流；没法彩排时，
                       要同时写 --publish real 才会在正式流上测
  --planned-kbps N     配合 --uplink：这场直播的码率（画面加声音），看带宽够不够
  --play-url URL       观众的播放地址（rtmp 或 http-flv）：用来判断是否已有人在推
${CLOUD}  --controls none|host:port,…   用来区分“端口被封”和“没网”的其他主机；
                       none 表示只连推流服务器、它的 DNS、播放地址，以及给了密钥的云 API
  --obs                问一问本机的 OBS：里面是不是这个地址、设置是否合适
  --obs-address H:P    OBS 的 WebSocket 服务器地址，默认 127.0.0.1:4455
  --obs-password-env VAR   存放它密码的变量名
  --timeout-ms N       整个检查的时限（测上行除外），默认 20000（--hold-ms 更长时相应延长）
${COMMON}
正在进行的直播绝不会被碰到：不写 --publish 和 --uplink 就不会推任何东西。
${EXITS}`,
    explain: `cuelight explain <推流地址> | - | --url-env VAR
只看地址、签名和有效期。不会有任何数据离开这台电脑。
${SECRETS}
${KEYS}${COMMON}${EXITS}`,
    sign: `cuelight sign --domain D --app A --stream S --key-env VAR
只打印签好名的推流地址。它是机密，注意别让人看到。

  --domain D           推流域名
  --app A              一般是 live
  --stream S           流名
  --key-env VAR        存放鉴权密钥的环境变量（密钥从不写在参数里）
  --provider NAME      默认 tencent；也可以是 alibaba、huawei-a、huawei-b、huawei-d、volcengine、byteplus、
                       qiniu-expiry、qiniu-sk（密钥写成 AccessKey:SecretKey）、qiniu-static
  --valid-hours N      有效小时数，默认 24；huawei-a 和 qiniu-static 的地址里不写到期时间
  --algorithm md5|sha256   只用于 tencent，默认 md5；要和域名的设置一致
${COMMON}
加 --json：{"url": …, "expiresAt": …}；到期时间不是最终失效时间的，另有 "end"：
at-least（推流域名还会加上自己的有效时长），from 或 none（这时 expiresAt 是 null）。
退出码：0 已生成，2 用法不对。
`,
    extract: `cuelight extract [文件|-]
在日志、JSON、调试器输出等任意文本里找出所有推流地址，修好后一行一个打印。
不写文件就读标准输入。
${COMMON}
加 --json：[{"url": …, "repaired": true|false, "offset": …}]
退出码：0 找到了，1 没找到，2 用法不对。
`,
    obs: `cuelight obs [status]
cuelight obs watch <推流地址> | - | --url-env VAR
cuelight obs put <推流地址> | - | --url-env VAR --keep-old 文件
cuelight obs put-back 文件
通过 OBS 自己的 WebSocket 服务器（工具 → WebSocket 服务器设置）来问本机的 OBS。
  status               在不在、是否正在直播、推到哪里（打码）
  watch                OBS 自己推流：打印它推这个地址时的每次状态变化和每次事故，
                       网络、编码、渲染丢的帧分开算；按 Ctrl-C 只是不再看
  put                  让 OBS 推到这里；正在直播时不改。原来的设置先写进文件
  put-back             把文件里的设置还给 OBS，然后删除文件
${SECRETS}
  --obs-address H:P    OBS 的 WebSocket 服务器地址，默认 127.0.0.1:4455
  --obs-password-env VAR   存密码的环境变量
  --keep-old 文件      put：存 OBS 原来设置的新文件；里面有密钥，只有你能读

watch 在断流之后用到：
${KEYS}  --play-url URL       观众的播放地址：能看出还有谁在推这路流
${CLOUD}  --controls none|host:port,…   断流后还联系哪些主机，好分清线路断在哪里
${COMMON}
加 --json：watch 每行一个事件，其他命令是一个对象。
退出码：0 完成，1 OBS 不在或拒绝，2 用法不对，130 中止。
`,
    relay: `cuelight relay --to <推流地址> | --to - | --url-env VAR
在这台电脑上接收编码器的流，并让它一直在服务器上：断了自动重连，补发没发出去的部分，并说明为什么断。
先打印编码器要填的服务器和推流密钥，然后是每次状态变化和每次事故。
${SECRETS}
  --to <推流地址>      推到哪里；- 表示从标准输入读取
${KEYS}  --listen 127.0.0.1:端口   编码器连到哪里；端口 0（默认）表示任意空闲端口
                       （0.0.0.0:端口，或本机的某个地址：手机和硬件编码器也能推）
  --stream-key KEY     编码器的推流密钥，默认随机
  --play-url URL       观众的播放地址：能看出还有谁在推这路流
${CLOUD}  --controls none|host:port,…   断流后还联系哪些主机，好分清线路断在哪里
  --policy gapless|live-edge    断流后全部补发（默认），或只发最新的
  --buffer-seconds N   默认 90；以及
  --buffer-mb N        默认 128：先到哪个算哪个，之后只发最新的
  --record DIR         同时把直播录到这个文件夹，FLV 格式
${COMMON}
加 --json 时每行一个事件。按一次 Ctrl-C 正常结束，再按一次立即结束。
退出码：0 正常结束，1 怎么重试都不会成功，2 用法不对，130 立即结束。
`,
  },
};
