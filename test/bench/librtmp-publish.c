/* The librtmp peer of the connect benchmark: connects, publishes, and leaves. Usage: librtmp-publish URL */
#include <librtmp/rtmp.h>
#include <stdio.h>

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  RTMP *session = RTMP_Alloc();
  RTMP_Init(session);
  int ok = RTMP_SetupURL(session, argv[1]);
  if (ok) {
    RTMP_EnableWrite(session);
    ok = RTMP_Connect(session, NULL) && RTMP_ConnectStream(session, 0);
  }
  RTMP_Close(session);
  RTMP_Free(session);
  if (!ok) fprintf(stderr, "librtmp did not publish\n");
  return ok ? 0 : 1;
}
