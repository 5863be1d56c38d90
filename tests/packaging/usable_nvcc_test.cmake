# SPDX-License-Identifier: GPL-3.0-or-later
# Run with cmake -P: what usable_nvcc says of compilers that are absent, broken or too old.
list(APPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../packaging/cmake")
include(UsableNvcc)
set(folder "${CMAKE_CURRENT_BINARY_DIR}/usable_nvcc_test")
file(REMOVE_RECURSE "${folder}")

function(expect nvcc part)
  usable_nvcc("${nvcc}" trouble)
  if(NOT trouble MATCHES "${part}")
    message(SEND_ERROR "For '${nvcc}' it says '${trouble}' instead of '${part}'")
  endif()
endfunction()

function(fake name text code)
  file(WRITE "${folder}/${name}" "#!/bin/sh\necho '${text}'\nexit ${code}\n")
  file(CHMOD "${folder}/${name}" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
endfunction()

fake(old "Cuda compilation tools, release 11.8, V11.8.89" 0)
fake(odd "hello" 0)
fake(broken "Cuda compilation tools, release 13.0, V13.0.88" 1)
expect("TRIPTYCH_NVCC-NOTFOUND" "was not found")
expect("${folder}/old" "is version 11.8, and 12.0 or newer is needed")
expect("${folder}/odd" "does not run")
expect("${folder}/broken" "does not run")
expect("${folder}/absent" "does not run")
file(REMOVE_RECURSE "${folder}")
