// Imported first by every script, and old syntax only: it must still be understood by the Node that it turns away.
import { nodeTooOld } from './setup/node-version.mjs';

var message = nodeTooOld(process.versions.node);
if (message !== undefined) {
  process.stderr.write('cuelight: ' + message + '\n');
  process.exit(1);
}
