# A layer is a top-level folder of the repository with a CMakeLists.txt of its own.

# Adds a folder if it is there.
macro(add_layer folder)
    if(EXISTS ${PROJECT_SOURCE_DIR}/${folder}/CMakeLists.txt)
        add_subdirectory(${folder})
    endif()
endmacro()

# layer_library(<target> [EXCLUDE <file>...] [LINKS <target>...])
#
# Makes the library of the current folder out of its *.hpp and *.cpp: static if there is a source
# to compile, else header-only. Includes are written from the root of the repository
# ("spec/row.hpp"). Links that do not exist (a folder not there) are left out. With the tests, every
# header is also compiled alone.
function(layer_library target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "EXCLUDE;LINKS")
    file(GLOB headers CONFIGURE_DEPENDS *.hpp)
    file(GLOB sources CONFIGURE_DEPENDS *.cpp)
    foreach(file IN LISTS arg_EXCLUDE)
        list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    endforeach()

    if(sources)
        add_library(${target} STATIC ${sources})
        set(scope PUBLIC)
    else()
        add_library(${target} INTERFACE)
        set(scope INTERFACE)
    endif()
    add_library(twofold::${target} ALIAS ${target})

    target_compile_features(${target} ${scope} cxx_std_20)
    target_include_directories(${target} ${scope} $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
    target_sources(${target} ${scope}
        FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
    foreach(link IN LISTS arg_LINKS)
        if(NOT link MATCHES "^twofold_" OR TARGET ${link})
            target_link_libraries(${target} ${scope} ${link})
        endif()
    endforeach()

    if(TWOFOLD_HEADERS AND headers)
        set_target_properties(${target} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
        add_custom_target(${target}_headers ALL)
        add_dependencies(${target}_headers ${target}_verify_interface_header_sets)
    endif()
endfunction()
