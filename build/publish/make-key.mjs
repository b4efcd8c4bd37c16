// node build/publish/make-key.mjs: a new pair to sign releases with. The public half is for CUELIGHT_UPDATE_KEY, the private one for nobody's
// eyes but the release job's. Whoever loses it can reach no installed copy any more; whoever leaks it has given them all away.
import { generateKeyPairSync } from 'node:crypto';
import { rawPublicKey } from './update-signature.mjs';

const { privateKey } = generateKeyPairSync('ed25519');
process.stdout.write(`CUELIGHT_UPDATE_KEY=${rawPublicKey(privateKey)}\n\n${String(privateKey.export({ format: 'pem', type: 'pkcs8' }))}`);
