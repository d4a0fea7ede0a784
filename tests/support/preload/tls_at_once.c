/* A handshake of TLS is over, or has failed, within the call that begins it: as where the other side is
   quicker than the caller. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>

typedef struct ssl_st SSL;

enum { WANTS_TO_READ = 2, LONGEST_MS = 5000 }; /* SSL_ERROR_WANT_READ */

int SSL_connect(SSL *tls) {
  int (*connect)(SSL *) = (int (*)(SSL *))dlsym(RTLD_NEXT, "SSL_connect");
  int (*error_of)(const SSL *, int) = (int (*)(const SSL *, int))dlsym(RTLD_NEXT, "SSL_get_error");
  int (*descriptor)(const SSL *) = (int (*)(const SSL *))dlsym(RTLD_NEXT, "SSL_get_fd");
  int result = connect(tls);
  while (result <= 0 && error_of(tls, result) == WANTS_TO_READ) {
    struct pollfd wanted = {.fd = descriptor(tls), .events = POLLIN};
    if (poll(&wanted, 1, LONGEST_MS) <= 0) break;
    result = connect(tls);
  }
  return result;
}
