import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const MODULE = '/usr/lib/nginx/modules/ngx_rtmp_module.so';

export interface NginxPlan {
  /** Port, or address and port; default 1935 at every address. */
  readonly listen?: string;
  /** More directives for the RTMP server, and for its application `live`. */
  readonly server?: string;
  readonly application?: string;
  /** A web server beside it. */
  readonly http?: string;
  /** Its first process ends once it listens. */
  readonly daemon?: boolean;
}

/** An nginx-rtmp for a namespace, with its files in `folder`: what `nginx` is started with there. */
export async function layNginx(folder: string, plan: NginxPlan = {}): Promise<readonly string[]> {
  const { listen = '1935', server = '', application = '', http = null, daemon = false } = plan;
  await mkdir(path.join(folder, 'logs'), { recursive: true });
  const file = path.join(folder, 'nginx.conf');
  await writeFile(
    file,
    `user root;
load_module ${MODULE};
worker_processes 1; master_process off; daemon ${daemon ? 'on' : 'off'};
pid ${folder}/nginx.pid; error_log ${folder}/error.log info;
events { worker_connections 256; }
${http === null ? '' : `http { access_log off; server { ${http} } }`}
rtmp { access_log off; server { listen ${listen}; chunk_size 4096; ${server} application live { live on; ${application} } } }
`,
  );
  return ['-p', folder, '-c', file];
}
