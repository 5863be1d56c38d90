# SPDX-License-Identifier: GPL-3.0-or-later
# Debian puts OpenCVConfig.cmake into libopencv-dev, which draws in every module and their dependencies. Triptych needs
# three modules; this finds them from their own packages. Defines OpenCVParts::core, ::imgproc, ::imgcodecs.

find_path(OpenCVParts_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4)
set(_required OpenCVParts_INCLUDE_DIR)
foreach(_part core imgproc imgcodecs)
  find_library(OpenCVParts_${_part} opencv_${_part})
  list(APPEND _required OpenCVParts_${_part})
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCVParts REQUIRED_VARS ${_required})

if(OpenCVParts_FOUND)
  foreach(_part core imgproc imgcodecs)
    if(NOT TARGET OpenCVParts::${_part})
      add_library(OpenCVParts::${_part} UNKNOWN IMPORTED)
      set_target_properties(OpenCVParts::${_part} PROPERTIES
        IMPORTED_LOCATION "${OpenCVParts_${_part}}"
        INTERFACE_INCLUDE_DIRECTORIES "${OpenCVParts_INCLUDE_DIR}")
    endif()
  endforeach()
endif()
