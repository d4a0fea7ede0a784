# Run by CPack before it packs: what Debian's dh_strip removes and `strip` alone leaves, the compilers' names.
file(GLOB executables ${CPACK_TEMPORARY_DIRECTORY}/usr/bin/*)
foreach(executable IN LISTS executables)
  execute_process(
    COMMAND ${CPACK_CABINWATCH_STRIP} --remove-section=.comment --remove-section=.note ${executable}
    COMMAND_ERROR_IS_FATAL ANY)
endforeach()
