# SPDX-License-Identifier: GPL-3.0-or-later
# Settings that every target of the project shares.

# Many sources together share the cost of reading their headers and of what they instantiate from LibTorch and Qt: a
# whole build takes half the time. A change of one source takes longer, so that who develops leaves it off.
option(TRIPTYCH_UNITY "Compile several sources at a time" OFF)
# compile_together(TARGET SOURCES_AT_A_TIME): about so many, chosen by their names, so that a new source changes one group
# and not all that follow.
function(compile_together target count)
  if(NOT TRIPTYCH_UNITY)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.cpp$")
  list(LENGTH sources number)
  math(EXPR groups "(${number} + ${count} - 1) / ${count}")
  foreach(source IN LISTS sources)
    get_filename_component(name "${source}" ABSOLUTE)
    file(RELATIVE_PATH name "${CMAKE_SOURCE_DIR}" "${name}")
    string(MD5 digest "${name}")
    string(SUBSTRING "${digest}" 0 6 digest)
    math(EXPR group "0x${digest} % ${groups}")
    set_property(SOURCE "${source}" PROPERTY UNITY_GROUP "group_${group}")
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

add_library(triptych_options INTERFACE)
target_compile_options(triptych_options INTERFACE
  # -Wshadow takes what one source has to itself for something that others see, where they are compiled together.
  $<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wpedantic;$<IF:$<BOOL:${TRIPTYCH_UNITY}>,-Wno-subobject-linkage,-Wshadow>;-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overflows in std::string's operator+ that are not there (GCC bugs 105329, 105651).
  target_compile_options(triptych_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-array-bounds>)
endif()
target_include_directories(triptych_options INTERFACE "${CMAKE_SOURCE_DIR}" "${CMAKE_BINARY_DIR}/generated")

if(TRIPTYCH_SANITIZE STREQUAL "address")
  target_compile_options(triptych_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fsanitize=address,undefined;-fno-omit-frame-pointer>)
  target_link_options(triptych_options INTERFACE -fsanitize=address,undefined)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # With it, GCC takes the inside of std::regex for uninitialised (GCC bug 105562).
    target_compile_options(triptych_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-maybe-uninitialized>)
  endif()
elseif(TRIPTYCH_SANITIZE STREQUAL "thread")
  target_compile_options(triptych_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fsanitize=thread>)
  target_link_options(triptych_options INTERFACE -fsanitize=thread)
elseif(TRIPTYCH_SANITIZE)
  message(FATAL_ERROR "TRIPTYCH_SANITIZE is '${TRIPTYCH_SANITIZE}'; it takes 'address', 'thread' or nothing.")
endif()

find_program(TRIPTYCH_MOLD mold)
if(TRIPTYCH_MOLD)
  target_link_options(triptych_options INTERFACE -fuse-ld=mold)
endif()

find_program(TRIPTYCH_CCACHE ccache)
if(TRIPTYCH_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${TRIPTYCH_CCACHE}")
endif()
