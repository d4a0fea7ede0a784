/* While the file named by CABINWATCH_NO_GLIB_THREADS is there, no memory is left for a thread of GLib's. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef void *(*Start)(void *);

static int is_of_glib(Start start) {
  Dl_info from;
  return dladdr((void *)start, &from) != 0 && from.dli_fname != NULL &&
         strstr(from.dli_fname, "libglib") != NULL;
}

int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attributes, Start start,
                   void *restrict what) {
  static int (*create)(pthread_t *, const pthread_attr_t *, Start, void *);
  if (create == NULL) {
    create = (int (*)(pthread_t *, const pthread_attr_t *, Start, void *))dlsym(RTLD_NEXT,
                                                                                "pthread_create");
  }
  const char *name = getenv("CABINWATCH_NO_GLIB_THREADS");
  if (name != NULL && access(name, F_OK) == 0 && is_of_glib(start)) return EAGAIN;
  return create(thread, attributes, start, what);
}
