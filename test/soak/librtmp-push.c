/* librtmp as an encoder: pushes an FLV file in real time. Usage: librtmp-push URL FILE; 0 when all of it went out on one connection. */
#include <librtmp/rtmp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static long nowMs(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What the server says meanwhile: pings are answered by the library. */
static int listenFor(RTMP *session, long ms) {
  struct pollfd waiting = {RTMP_Socket(session), POLLIN, 0};
  if (poll(&waiting, 1, ms > 0 ? (int)ms : 0) <= 0) return 1;
  RTMPPacket packet = {0};
  do {
    if (!RTMP_ReadPacket(session, &packet)) return 0;
  } while (!RTMPPacket_IsReady(&packet));
  RTMP_ClientPacket(session, &packet);
  RTMPPacket_Free(&packet);
  return 1;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  FILE *file = fopen(argv[2], "rb");
  if (file == NULL || fseek(file, 13, SEEK_SET) != 0) return 2;
  RTMP *session = RTMP_Alloc();
  RTMP_Init(session);
  if (!RTMP_SetupURL(session, argv[1])) return 1;
  RTMP_EnableWrite(session);
  if (!RTMP_Connect(session, NULL) || !RTMP_ConnectStream(session, 0)) return 1;
  long beganMs = nowMs();
  unsigned char *tag = malloc(11 + 0xffffff + 4);
  int ok = tag != NULL;
  while (ok && fread(tag, 1, 11, file) == 11) {
    size_t bytes = (size_t)tag[1] << 16 | (size_t)tag[2] << 8 | tag[3];
    long dueMs = (long)tag[7] << 24 | (long)tag[4] << 16 | (long)tag[5] << 8 | tag[6];
    if (fread(tag + 11, 1, bytes + 4, file) != bytes + 4) break;
    do ok = listenFor(session, dueMs - (nowMs() - beganMs)); while (ok && nowMs() - beganMs < dueMs);
    ok = ok && RTMP_Write(session, (char *)tag, (int)(11 + bytes + 4)) > 0;
  }
  RTMP_Close(session);
  RTMP_Free(session);
  return ok ? 0 : 1;
}
