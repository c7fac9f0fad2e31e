package org.bootcd.daemon.foreign;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.Optional;

/**
 * libostree as of 2022.7, mapped one to one; later functions come from {@link #since}. Out
 * parameters and {@code GError **} are addresses of cells.
 */
final class LibOstree {
    static {
        Native.register(LibOstree.class, Glib.LIBRARY);
    }

    private LibOstree() {}

    /** A function that older versions lack. */
    static Optional<Function> since(String name) {
        try {
            return Optional.of(Glib.LIBRARY.getFunction(name));
        } catch (UnsatisfiedLinkError absent) {
            return Optional.empty();
        }
    }

    // repository
    static native long ostree_repo_open_at(int dfd, byte[] path, long cancellable, long error);

    static native int ostree_repo_get_mode(long repo);

    static native int ostree_repo_prepare_transaction(
            long repo, long outResume, long cancellable, long error);

    static native int ostree_repo_commit_transaction(
            long repo, long outStats, long cancellable, long error);

    static native int ostree_repo_abort_transaction(long repo, long cancellable, long error);

    static native void ostree_repo_transaction_set_ref(
            long repo, long remote, byte[] ref, Pointer checksum);

    static native int ostree_repo_set_ref_immediate(
            long repo, long remote, byte[] ref, Pointer checksum, long cancellable, long error);

    static native int ostree_repo_resolve_rev(
            long repo, byte[] ref, int allowMissing, Pointer outRev, long error);

    static native int ostree_repo_list_refs_ext(
            long repo, long prefix, Pointer outTable, int flags, long cancellable, long error);

    static native int ostree_repo_load_variant(
            long repo, int type, byte[] checksum, Pointer outVariant, long error);

    static native int ostree_repo_load_file(
            long repo,
            byte[] checksum,
            Pointer outInput,
            Pointer outInfo,
            Pointer outXattrs,
            long cancellable,
            long error);

    static native int ostree_repo_has_object(
            long repo, int type, byte[] checksum, Pointer outHave, long cancellable, long error);

    static native int ostree_repo_write_metadata(
            long repo,
            int type,
            byte[] expected,
            long variant,
            long outChecksum,
            long cancellable,
            long error);

    static native int ostree_repo_write_content(
            long repo,
            Pointer expected,
            long input,
            long length,
            long outChecksum,
            long cancellable,
            long error);

    static native int ostree_repo_read_commit_detached_metadata(
            long repo, byte[] checksum, Pointer outVariant, long cancellable, long error);

    static native int ostree_repo_write_commit_detached_metadata(
            long repo, byte[] checksum, long variant, long cancellable, long error);

    static native int ostree_repo_get_min_free_space_bytes(
            long repo, Pointer outReserved, long error);

    // SELinux policy
    static native long ostree_sepolicy_new_at(int dfd, long cancellable, long error);

    static native long ostree_sepolicy_get_name(long policy);

    static native long ostree_sepolicy_get_csum(long policy);

    static native int ostree_sepolicy_get_label(
            long policy, byte[] path, int mode, Pointer outLabel, long cancellable, long error);

    // file info, of load_file
    static native long g_file_info_get_size(long info);

    static native int g_file_info_get_attribute_uint32(long info, byte[] attribute);

    static native int g_file_info_get_file_type(long info);

    static native long g_file_info_get_symlink_target(long info);

    // sysroot
    static native long ostree_sysroot_new(long path);

    static native void ostree_sysroot_set_mount_namespace_in_use(long sysroot);

    static native int ostree_sysroot_initialize(long sysroot, long error);

    static native int ostree_sysroot_is_booted(long sysroot);

    static native int ostree_sysroot_load(long sysroot, long cancellable, long error);

    static native long ostree_sysroot_repo(long sysroot);

    static native int ostree_sysroot_lock(long sysroot, long error);

    static native int ostree_sysroot_try_lock(long sysroot, Pointer outAcquired, long error);

    static native void ostree_sysroot_unlock(long sysroot);

    static native long ostree_sysroot_get_deployments(long sysroot);

    static native long ostree_sysroot_get_booted_deployment(long sysroot);

    static native long ostree_sysroot_get_deployment_dirpath(long sysroot, long deployment);

    static native int ostree_sysroot_init_osname(
            long sysroot, byte[] stateroot, long cancellable, long error);

    static native int ostree_sysroot_stage_tree_with_options(
            long sysroot,
            byte[] stateroot,
            byte[] revision,
            long origin,
            long merge,
            Pointer options,
            Pointer outDeployment,
            long cancellable,
            long error);

    static native int ostree_sysroot_deploy_tree_with_options(
            long sysroot,
            byte[] stateroot,
            byte[] revision,
            long origin,
            long merge,
            Pointer options,
            Pointer outDeployment,
            long cancellable,
            long error);

    static native int ostree_sysroot_simple_write_deployment(
            long sysroot,
            byte[] stateroot,
            long deployment,
            long merge,
            int flags,
            long cancellable,
            long error);

    static native int ostree_sysroot_write_deployments(
            long sysroot, long deployments, long cancellable, long error);

    static native int ostree_sysroot_cleanup(long sysroot, long cancellable, long error);

    // deployment
    static native long ostree_deployment_get_csum(long deployment);

    static native long ostree_deployment_get_osname(long deployment);

    static native int ostree_deployment_get_deployserial(long deployment);

    static native long ostree_deployment_get_origin(long deployment);

    static native long ostree_deployment_get_bootconfig(long deployment);

    static native int ostree_deployment_get_unlocked(long deployment);

    static native int ostree_deployment_is_pinned(long deployment);

    static native int ostree_deployment_is_staged(long deployment);

    static native long ostree_bootconfig_parser_get(long parser, byte[] key);
}
