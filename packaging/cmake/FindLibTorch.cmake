# SPDX-License-Identifier: GPL-3.0-or-later
# Finds LibTorch as it lies in the PyPI wheel. The wheel's own TorchConfig.cmake demands a CUDA toolkit, even for
# programs that only use the CPU; this module needs none.
#
# Reads TRIPTYCH_TORCH_DIR, the folder in which the wheel was unpacked (it holds torch/ and nvidia/).
# Defines the targets LibTorch::c10 and LibTorch::cpu.
# libtorch_cuda is not linked: core loads it at run time where the machine has it.

set(_torch "${TRIPTYCH_TORCH_DIR}/torch")
find_library(LibTorch_C10 c10 PATHS "${_torch}/lib" NO_DEFAULT_PATH NO_CACHE)
find_library(LibTorch_CPU torch_cpu PATHS "${_torch}/lib" NO_DEFAULT_PATH NO_CACHE)
if(EXISTS "${_torch}/include/torch/headeronly/version.h")
  file(STRINGS "${_torch}/include/torch/headeronly/version.h" _version REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) +[0-9]")
  string(REGEX REPLACE "[^0-9;]" "" _version "${_version}")
  string(REPLACE ";" "." LibTorch_VERSION "${_version}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_C10 LibTorch_CPU
  VERSION_VAR LibTorch_VERSION
  REASON_FAILURE_MESSAGE "LibTorch is not in '${TRIPTYCH_TORCH_DIR}'. Run packaging/run.sh --no-start, which unpacks it, or set TRIPTYCH_TORCH_DIR.")

if(LibTorch_FOUND AND NOT TARGET LibTorch::cpu)
  add_library(LibTorch::c10 SHARED IMPORTED)
  set_target_properties(LibTorch::c10 PROPERTIES
    IMPORTED_LOCATION "${LibTorch_C10}"
    INTERFACE_INCLUDE_DIRECTORIES "${_torch}/include;${_torch}/include/torch/csrc/api/include")
  add_library(LibTorch::cpu SHARED IMPORTED)
  set_target_properties(LibTorch::cpu PROPERTIES
    IMPORTED_LOCATION "${LibTorch_CPU}"
    INTERFACE_LINK_LIBRARIES LibTorch::c10)
endif()
