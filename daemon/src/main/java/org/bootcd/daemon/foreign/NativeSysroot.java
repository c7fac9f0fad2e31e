package org.bootcd.daemon.foreign;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An {@code OstreeSysroot}, loaded. Deployments are named by their place in {@link #deployments},
 * which is valid until the next {@link #load} or change.
 */
public final class NativeSysroot implements AutoCloseable {
    private static final int NO_CLEAN = 4;

    private static final Optional<Function> IS_FINALIZATION_LOCKED =
            LibOstree.since("ostree_deployment_is_finalization_locked");
    private static final Optional<Function> CAN_SOFT_REBOOT =
            LibOstree.since("ostree_sysroot_deployment_can_soft_reboot");

    private final long sysroot;

    private NativeSysroot(long sysroot) {
        this.sysroot = sysroot;
    }

    /**
     * Opens and loads a sysroot.
     *
     * @param privateMounts the process has a mount namespace of its own, in which libostree may
     *     make /sysroot writable
     */
    public static NativeSysroot open(Path directory, boolean privateMounts) throws IOException {
        long file = Glib.g_file_new_for_path(Glib.cString(directory.toString()));
        var opened = new NativeSysroot(LibOstree.ostree_sysroot_new(file));
        Glib.g_object_unref(file);
        try {
            if (privateMounts) {
                LibOstree.ostree_sysroot_set_mount_namespace_in_use(opened.sysroot);
            }
            var error = ErrorCell.ofThread();
            error.check(LibOstree.ostree_sysroot_initialize(opened.sysroot, error.address()));
            opened.load();
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    /** Reads the deployments again. */
    public void load() throws IOException {
        var error = ErrorCell.ofThread();
        error.check(LibOstree.ostree_sysroot_load(sysroot, 0, error.address()));
    }

    /** Whether this is the sysroot that the machine was booted from. */
    public boolean isBooted() {
        return LibOstree.ostree_sysroot_is_booted(sysroot) != 0;
    }

    /** The sysroot's repository; to be closed on its own. */
    public NativeRepo repo() {
        return new NativeRepo(Glib.g_object_ref(LibOstree.ostree_sysroot_repo(sysroot)));
    }

    /** Takes the sysroot lock unless another process has it. */
    public boolean tryLock() throws IOException {
        var error = ErrorCell.ofThread();
        try (var out = NativeRepo.cell()) {
            error.check(LibOstree.ostree_sysroot_try_lock(sysroot, out, error.address()));
            return out.getInt(0) != 0;
        }
    }

    /** Takes the sysroot lock, waiting for as long as another process has it. */
    public void lock() throws IOException {
        var error = ErrorCell.ofThread();
        error.check(LibOstree.ostree_sysroot_lock(sysroot, error.address()));
    }

    public void unlock() {
        LibOstree.ostree_sysroot_unlock(sysroot);
    }

    /** Deployments in boot order, a staged one first. */
    public List<NativeDeployment> deployments() throws IOException {
        var deployments = new ArrayList<NativeDeployment>();
        try (var array = new DeploymentArray()) {
            long booted = LibOstree.ostree_sysroot_get_booted_deployment(sysroot);
            for (int i = 0; i < array.size(); i++) {
                deployments.add(read(array.at(i), array.at(i) == booted));
            }
        }
        return List.copyOf(deployments);
    }

    private NativeDeployment read(long deployment, boolean booted) throws IOException {
        long bootConfig = LibOstree.ostree_deployment_get_bootconfig(deployment);
        return new NativeDeployment(
                Glib.text(LibOstree.ostree_deployment_get_csum(deployment)).orElseThrow(),
                Glib.text(LibOstree.ostree_deployment_get_osname(deployment)).orElseThrow(),
                LibOstree.ostree_deployment_get_deployserial(deployment),
                Glib.takeText(LibOstree.ostree_sysroot_get_deployment_dirpath(sysroot, deployment))
                        .orElseThrow(),
                originText(deployment),
                bootConfig == 0
                        ? ""
                        : Glib.text(
                                        LibOstree.ostree_bootconfig_parser_get(
                                                bootConfig, Glib.cString("options")))
                                .orElse(""),
                booted,
                LibOstree.ostree_deployment_is_staged(deployment) != 0,
                LibOstree.ostree_deployment_is_pinned(deployment) != 0,
                LibOstree.ostree_deployment_get_unlocked(deployment),
                IS_FINALIZATION_LOCKED.map(f -> f.invokeInt(new Object[] {deployment}) != 0),
                CAN_SOFT_REBOOT
                        .map(f -> f.invokeInt(new Object[] {sysroot, deployment}) != 0)
                        .orElse(false));
    }

    private static Optional<String> originText(long deployment) throws IOException {
        long origin = LibOstree.ostree_deployment_get_origin(deployment);
        if (origin == 0) {
            return Optional.empty();
        }
        var error = ErrorCell.ofThread();
        try (var length = NativeRepo.cell()) {
            return Glib.takeText(
                    error.checkPointer(Glib.g_key_file_to_data(origin, length, error.address())));
        }
    }

    /** Makes the directories of a stateroot. */
    public void initStateroot(String stateroot) throws IOException {
        var error = ErrorCell.ofThread();
        error.check(
                LibOstree.ostree_sysroot_init_osname(
                        sysroot, Glib.cString(stateroot), 0, error.address()));
    }

    /**
     * What to deploy.
     *
     * @param merge index of the deployment whose /etc is taken over
     */
    public record Deploy(
            String stateroot,
            String commit,
            String origin,
            Optional<Integer> merge,
            List<String> kernelArguments) {
        public Deploy {
            kernelArguments = List.copyOf(kernelArguments);
        }
    }

    /** Stages for finalization at shutdown; only on the booted sysroot. */
    public void stage(Deploy deploy) throws IOException {
        Glib.g_object_unref(checkOut(deploy, LibOstree::ostree_sysroot_stage_tree_with_options));
    }

    /** Deploys and makes it the default, at once. Nothing is cleaned up. */
    public void deploy(Deploy deploy) throws IOException {
        long created = checkOut(deploy, LibOstree::ostree_sysroot_deploy_tree_with_options);
        try (var array = new DeploymentArray()) {
            var error = ErrorCell.ofThread();
            error.check(
                    LibOstree.ostree_sysroot_simple_write_deployment(
                            sysroot,
                            Glib.cString(deploy.stateroot()),
                            created,
                            deploy.merge().map(array::at).orElse(0L),
                            NO_CLEAN,
                            0,
                            error.address()));
        } finally {
            Glib.g_object_unref(created);
        }
    }

    private interface DeployCall {
        int call(
                long sysroot,
                byte[] stateroot,
                byte[] revision,
                long origin,
                long merge,
                Pointer options,
                Pointer outDeployment,
                long cancellable,
                long error);
    }

    private long checkOut(Deploy deploy, DeployCall call) throws IOException {
        var error = ErrorCell.ofThread();
        long origin = Glib.g_key_file_new();
        var originBytes = deploy.origin().getBytes(StandardCharsets.UTF_8);
        try (var array = new DeploymentArray();
                var options = new DeployOptions(deploy.kernelArguments());
                var originData = Glib.copy(originBytes);
                var out = NativeRepo.cell()) {
            error.check(
                    Glib.g_key_file_load_from_data(
                            origin, originData, originBytes.length, 0, error.address()));
            error.check(
                    call.call(
                            sysroot,
                            Glib.cString(deploy.stateroot()),
                            Glib.cString(deploy.commit()),
                            origin,
                            deploy.merge().map(array::at).orElse(0L),
                            options.struct(),
                            out,
                            0,
                            error.address()));
            return out.getLong(0);
        } finally {
            Glib.g_key_file_unref(origin);
        }
    }

    /**
     * Writes the boot entries for these deployments (indexes into {@link #deployments}) in this
     * order, and cleans up.
     */
    public void writeOrder(List<Integer> order) throws IOException {
        var error = ErrorCell.ofThread();
        long wanted = Glib.g_ptr_array_new();
        try (var array = new DeploymentArray()) {
            order.forEach(index -> Glib.g_ptr_array_add(wanted, array.at(index)));
            error.check(
                    LibOstree.ostree_sysroot_write_deployments(
                            sysroot, wanted, 0, error.address()));
        } finally {
            Glib.g_ptr_array_unref(wanted);
        }
    }

    /**
     * Removes what belongs to deployments that are gone, and writes the refs of those that are not.
     */
    public void prepareCleanup() throws IOException {
        var error = ErrorCell.ofThread();
        error.check(LibOstree.ostree_sysroot_prepare_cleanup(sysroot, 0, error.address()));
    }

    /**
     * Removes deployments, kernels and objects that nothing needs, and sets the refs of deployed
     * commits.
     */
    public void cleanup() throws IOException {
        var error = ErrorCell.ofThread();
        error.check(LibOstree.ostree_sysroot_cleanup(sysroot, 0, error.address()));
    }

    @Override
    public void close() {
        Glib.g_object_unref(sysroot);
    }

    /** The {@code GPtrArray} of deployments: pointer to the elements, then their number. */
    private final class DeploymentArray implements AutoCloseable {
        private final long array = LibOstree.ostree_sysroot_get_deployments(sysroot);

        int size() {
            return new Pointer(array).getInt(Long.BYTES);
        }

        long at(int index) {
            return new Pointer(new Pointer(array).getLong(0)).getLong((long) index * Long.BYTES);
        }

        @Override
        public void close() {
            Glib.g_ptr_array_unref(array);
        }
    }

    /**
     * {@code OstreeSysrootDeployTreeOpts}: 16 ints, then {@code override_kernel_argv} and seven
     * pointers.
     */
    private static final class DeployOptions implements AutoCloseable {
        private static final int ARGV_OFFSET = 16 * Integer.BYTES;
        private static final int SIZE = ARGV_OFFSET + 8 * Long.BYTES;

        private final Memory options = new Memory(SIZE);
        private final List<Memory> strings;
        private final Memory argv;

        DeployOptions(List<String> kernelArguments) {
            strings = kernelArguments.stream().map(a -> Glib.copy(Glib.cString(a))).toList();
            argv = new Memory((strings.size() + 1L) * Long.BYTES);
            argv.clear();
            for (int i = 0; i < strings.size(); i++) {
                argv.setPointer((long) i * Long.BYTES, strings.get(i));
            }
            options.clear();
            options.setPointer(ARGV_OFFSET, argv);
        }

        Pointer struct() {
            return options;
        }

        @Override
        public void close() {
            options.close();
            argv.close();
            strings.forEach(Memory::close);
        }
    }
}
